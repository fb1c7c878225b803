use super::*;
use std::env;
use std::fs;
use std::io::stderr;
use std::process::Command;

/// The records of an event file, whose lengths and checksums are verified.
fn records(path: &Path) -> Vec<Vec<u8>> {
    let bytes = fs::read(path).unwrap();
    let mut rest = &bytes[..];
    let mut records = Vec::new();
    while let Some((length, after)) = rest.split_first_chunk::<8>() {
        let (length_crc, after) = after.split_first_chunk::<4>().unwrap();
        assert_eq!(masked_crc(length).to_le_bytes(), *length_crc);
        let (data, after) = after.split_at(u64::from_le_bytes(*length) as usize);
        let (data_crc, after) = after.split_first_chunk::<4>().unwrap();
        assert_eq!(masked_crc(data).to_le_bytes(), *data_crc);
        records.push(data.to_vec());
        rest = after;
    }
    assert!(rest.is_empty(), "{} bytes behind the last record", rest.len());
    records
}

fn contains(record: &[u8], wanted: &[u8]) -> bool {
    record.windows(wanted.len()).any(|window| window == wanted)
}

#[test]
fn checksums_agree_with_the_rfc() {
    assert_eq!(crc32c(&[0; 32]), 0x8a91_36aa);
    assert_eq!(crc32c(&[0xff; 32]), 0x62a8_ab43);
    assert_eq!(crc32c(b"123456789"), 0xe306_9283);
}

#[test]
fn a_file_holds_its_version_its_beginning_and_a_record_a_value() {
    let folder = tempfile::tempdir().unwrap();
    let file = EventFile::new(folder.path());
    file.append(1, &[("loss", 1.5), ("rate", 0.25)]).unwrap();
    file.append(2, &[("loss", 0.5)]).unwrap();
    let records = records(&file.0);
    assert_eq!(records.len(), 5);
    assert!(contains(&records[0], FILE_VERSION.as_bytes()));
    assert!(contains(&records[1], &[2 << 3, 1, 7 << 3 | 2, 2, 1 << 3, 1]), "{:?}", records[1]);
    for (record, tag, value) in [(2, "loss", 1.5_f32), (3, "rate", 0.25), (4, "loss", 0.5)] {
        assert!(contains(&records[record], tag.as_bytes()));
        assert!(contains(&records[record], &value.to_le_bytes()));
    }
}

#[test]
fn tensorboard_reads_a_resumed_run_as_one_curve() {
    let Some(python) = python_with_tensorboard() else { return };
    let folder = tempfile::tempdir().unwrap();
    let first = EventFile::new(folder.path());
    for (step, loss) in [(1, 2.0), (2, 1.5), (3, 9.0)] {
        first.append(step, &[("loss/training", loss), ("learning_rate", 0.1)]).unwrap();
    }
    let resumed = EventFile::new(folder.path());
    for (step, loss) in [(3, 1.25), (4, 1.0)] {
        resumed.append(step, &[("loss/training", loss), ("learning_rate", 0.1)]).unwrap();
    }
    let script = "import sys\n\
        from tensorboard.backend.event_processing.event_accumulator import EventAccumulator\n\
        events = EventAccumulator(sys.argv[1]).Reload()\n\
        print(sorted(events.Tags()['scalars']))\n\
        print([(e.step, e.value) for e in events.Scalars('loss/training')])";
    let output = Command::new(python).args(["-c", script]).arg(folder.path()).output().unwrap();
    let printed = String::from_utf8_lossy(&output.stdout);
    let failed = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{failed}");
    let lines: Vec<_> = printed.lines().collect();
    assert_eq!(lines[0], "['learning_rate', 'loss/training']");
    assert_eq!(lines[1], "[(1, 2.0), (2, 1.5), (3, 1.25), (4, 1.0)]");
}

/// A Python that has TensorBoard; without one the test is skipped loudly, or fails where `CI` is
/// set.
fn python_with_tensorboard() -> Option<&'static str> {
    let python = "python3";
    let found = Command::new(python).args(["-c", "import tensorboard"]).output();
    if found.is_ok_and(|output| output.status.success()) {
        return Some(python);
    }
    let message =
        "reading an event file back needs TensorBoard for python3: pip install tensorboard";
    assert!(env::var_os("CI").is_none_or(|value| value.is_empty()), "{message}");
    writeln!(stderr(), "SKIPPED: {message}").unwrap();
    None
}
