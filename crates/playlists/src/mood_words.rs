use model::Mood;

/// The words of the survey beside the moods' own names. People were asked for songs that are
/// 'Bersemangat', energetic; that these answer a surprised expression is this project's choice.
const WORDS: [(&str, Mood); 6] = [
    ("marah", Mood::Angry),
    ("bahagia", Mood::Happy),
    ("netral", Mood::Neutral),
    ("sedih", Mood::Sad),
    ("bersemangat", Mood::Surprise),
    ("energetic", Mood::Surprise),
];

/// The mood that a word of the survey stands for, in Indonesian or English and in any case.
pub fn mood_from_word(word: &str) -> Option<Mood> {
    let word = word.trim().to_lowercase();
    WORDS
        .into_iter()
        .find_map(|(known, mood)| (known == word).then_some(mood))
        .or_else(|| word.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_the_survey_has_its_mood() {
        let words = ["Marah", "Bahagia", "Netral", "Sedih", "Bersemangat"];
        assert_eq!(words.map(mood_from_word), Mood::ALL.map(Some));
        let words = ["angry", "happy", "Neutral ", "SAD", "energetic"];
        assert_eq!(words.map(mood_from_word), Mood::ALL.map(Some));
        assert_eq!(mood_from_word("surprise"), Some(Mood::Surprise));
    }

    #[test]
    fn other_words_have_none() {
        assert_eq!(["", "takut", "fear", "sad happy"].map(mood_from_word), [None; 4]);
    }
}
