//! Who has a picture read next. Turns go to whoever has been without one for the longest, so that
//! of any number of streams each gets as many; a bounded number waits, the others are refused at
//! once.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use tokio::sync::oneshot;

/// Gives out turns. A clone gives out the same ones.
#[derive(Debug, Clone)]
pub(crate) struct Turns {
    line: Arc<Mutex<Line>>,
}

/// As many wait as may, and each of them has been without a turn for longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Busy;

/// Leave to have one picture read; the next in line gets its own when this is dropped.
#[derive(Debug)]
pub(crate) struct Turn {
    line: Arc<Mutex<Line>>,
    number: u64,
}

/// A place in the line, given up when it is dropped.
#[derive(Debug)]
pub(crate) struct Waiting {
    line: Arc<Mutex<Line>>,
    place: Place,
    turn: oneshot::Receiver<Turn>,
}

#[derive(Debug)]
struct Line {
    /// Turns that may be given now.
    free: usize,
    most_waiting: usize,
    waiting: BTreeMap<Place, oneshot::Sender<Turn>>,
    /// Turns given so far.
    given: u64,
    /// Places given so far.
    asked: u64,
}

/// The lowest is the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    /// The number of the turn that was had last.
    last: u64,
    /// Whoever asked earlier comes first among equals.
    asked: u64,
}

impl Turns {
    /// So many turns at the same time, and so many who may wait for one.
    pub(crate) fn new(at_once: usize, most_waiting: usize) -> Self {
        let line =
            Line { free: at_once, most_waiting, waiting: BTreeMap::new(), given: 0, asked: 0 };
        Self { line: Arc::new(Mutex::new(line)) }
    }

    /// What a stream that begins now had last: coming anew wins nothing.
    pub(crate) fn newest(&self) -> u64 {
        lock(&self.line).given
    }

    /// Asks for a turn after the one with the number `last`. Where too many wait, whoever had a
    /// turn most lately is refused, which may be one who has been waiting.
    pub(crate) fn ask(&self, last: u64) -> Waiting {
        let (answer, turn) = oneshot::channel();
        let mut line = lock(&self.line);
        line.asked += 1;
        let place = Place { last, asked: line.asked };
        line.waiting.insert(place, answer);
        let due = line.next_turn(&self.line);
        let refused =
            if line.waiting.len() > line.most_waiting { line.waiting.pop_last() } else { None };
        drop(line);
        give(due);
        drop(refused);
        Waiting { line: Arc::clone(&self.line), place, turn }
    }
}

impl Turn {
    /// Turns count up.
    pub(crate) fn number(&self) -> u64 {
        self.number
    }
}

impl Line {
    /// The next in line and their turn, if one is free.
    fn next_turn(&mut self, shared: &Arc<Mutex<Self>>) -> Option<(oneshot::Sender<Turn>, Turn)> {
        if self.free == 0 {
            return None;
        }
        let (_, answer) = self.waiting.pop_first()?;
        self.free -= 1;
        self.given += 1;
        Some((answer, Turn { line: Arc::clone(shared), number: self.given }))
    }
}

impl Future for Waiting {
    type Output = Result<Turn, Busy>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.turn).poll(context).map_err(|_| Busy)
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        let left = lock(&self.line).waiting.remove(&self.place);
        drop(left);
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut line = lock(&self.line);
        line.free += 1;
        let due = line.next_turn(&self.line);
        drop(line);
        give(due);
    }
}

/// Whoever has left meanwhile drops the turn, and it goes to the next.
fn give(due: Option<(oneshot::Sender<Turn>, Turn)>) {
    if let Some((answer, turn)) = due {
        let _ = answer.send(turn);
    }
}

fn lock(line: &Mutex<Line>) -> MutexGuard<'_, Line> {
    line.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::task::Waker;

    /// What has come of a place by now.
    fn now(waiting: &mut Waiting) -> Poll<Result<Turn, Busy>> {
        Pin::new(waiting).poll(&mut Context::from_waker(Waker::noop()))
    }

    fn granted(waiting: &mut Waiting) -> Turn {
        match now(waiting) {
            Poll::Ready(Ok(turn)) => turn,
            other => panic!("{other:?}"),
        }
    }

    fn is_busy(waiting: &mut Waiting) -> bool {
        matches!(now(waiting), Poll::Ready(Err(Busy)))
    }

    #[test]
    fn a_free_turn_is_had_at_once_and_the_next_waits_for_its_end() {
        let turns = Turns::new(1, 1);
        let first = granted(&mut turns.ask(0));
        let mut second = turns.ask(0);
        assert!(now(&mut second).is_pending());
        drop(first);
        assert_eq!(granted(&mut second).number(), 2);
    }

    #[test]
    fn whoever_has_been_without_a_turn_for_longest_comes_first() {
        let turns = Turns::new(1, 3);
        let held = granted(&mut turns.ask(0));
        let [mut late, mut early, mut middle] = [9, 1, 5].map(|last| turns.ask(last));
        drop(held);
        drop(granted(&mut early));
        drop(granted(&mut middle));
        drop(granted(&mut late));
    }

    #[test]
    fn when_too_many_wait_the_one_that_had_a_turn_most_lately_is_refused_at_once() {
        let turns = Turns::new(1, 2);
        let _held = granted(&mut turns.ask(0));
        let [mut late, mut early] = [9, 1].map(|last| turns.ask(last));
        assert!(is_busy(&mut turns.ask(10)));
        let mut middle = turns.ask(5);
        assert!(is_busy(&mut late));
        assert!(now(&mut early).is_pending() && now(&mut middle).is_pending());
    }

    #[test]
    fn a_place_that_is_left_is_free_and_its_turn_goes_to_the_next() {
        let turns = Turns::new(1, 2);
        let held = granted(&mut turns.ask(0));
        let (left, mut stays) = (turns.ask(1), turns.ask(2));
        drop(left);
        let mut third = turns.ask(3);
        drop(held);
        drop(granted(&mut stays));
        // Granted, but never taken up.
        drop(turns.ask(0));
        drop(granted(&mut third));
        assert!(lock(&turns.line).free == 1 && lock(&turns.line).waiting.is_empty());
    }

    #[test]
    fn of_more_streams_than_fit_each_gets_as_many_turns_however_often_it_asks() {
        const STREAMS: usize = 40;
        let turns = Turns::new(2, 8);
        let mut last = [turns.newest(); STREAMS];
        let mut asked: [Option<Waiting>; STREAMS] = [const { None }; STREAMS];
        let mut had = [0_u32; STREAMS];
        let mut held = Vec::new();
        for step in 0..40_000_usize {
            // The first ask at every step, the last only now and then.
            for (stream, place) in asked.iter_mut().enumerate() {
                if place.is_none() && step.is_multiple_of(1 + stream / 8) {
                    *place = Some(turns.ask(last[stream]));
                }
            }
            for (stream, place) in asked.iter_mut().enumerate() {
                match place.as_mut().map(now) {
                    Some(Poll::Ready(Ok(turn))) => {
                        (last[stream], *place) = (turn.number(), None);
                        had[stream] += 1;
                        held.push(turn);
                    }
                    Some(Poll::Ready(Err(Busy))) => *place = None,
                    _ => {}
                }
            }
            if !held.is_empty() {
                held.remove(0);
            }
        }
        let (fewest, most) = (had.iter().min().unwrap(), had.iter().max().unwrap());
        assert!(*fewest > 900 && most - fewest <= most / 10, "{had:?}");
    }

    #[test]
    fn coming_anew_again_and_again_wins_nothing() {
        let turns = Turns::new(1, 2);
        let (mut faithful, mut anew) = (0, 0);
        let mut last = turns.newest();
        let mut held = granted(&mut turns.ask(last));
        for _ in 0..100 {
            let mut stays = turns.ask(last);
            let mut comes = turns.ask(turns.newest());
            drop(held);
            if let Poll::Ready(Ok(turn)) = now(&mut stays) {
                (last, held) = (turn.number(), turn);
                faithful += 1;
            } else {
                held = granted(&mut comes);
                anew += 1;
            }
        }
        assert!(faithful >= anew, "{faithful} and {anew}");
    }
}
