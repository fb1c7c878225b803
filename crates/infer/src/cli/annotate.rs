//! Copies of photos and films with what was read drawn into them. They are grey, as the network
//! sees them, and upright.

use crate::draw::Canvas;
use crate::inputs::Input;
use crate::table::worded;
use anyhow::{Context, Result, bail};
use image::codecs::jpeg::JpegEncoder;
use infer::{Frame, Report};
use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// JPEG's quality, 1 to 100.
const QUALITY: u8 = 85;

/// The leading face's colour and that of the others: teal and grey.
const LEADING: [u8; 3] = [94, 234, 212];
const OTHER: [u8; 3] = [190, 190, 190];

/// The folder that the copies go to.
pub(crate) struct Annotations {
    folder: PathBuf,
    names: HashSet<PathBuf>,
    originals: HashSet<PathBuf>,
}

/// The copy of a film.
pub(crate) struct AnnotatedFilm {
    path: PathBuf,
    file: BufWriter<File>,
}

impl Annotations {
    /// None of the copies will take the place of one of `inputs`.
    pub(crate) fn new(folder: PathBuf, inputs: &[Result<Input>]) -> Result<Self> {
        fs::create_dir_all(&folder)
            .with_context(|| format!("cannot make the folder {}", folder.display()))?;
        let paths = inputs.iter().flatten().filter_map(Input::path);
        let originals = paths.filter_map(|path| path.canonicalize().ok()).collect();
        Ok(Self { folder, names: HashSet::new(), originals })
    }

    pub(crate) fn photo(&mut self, frame: &Frame, report: &Report) -> Result<()> {
        let path = self.path(report.source, "jpg")?;
        let written = fs::write(&path, annotated(frame, report)?);
        written.with_context(|| format!("cannot write {}", path.display()))
    }

    pub(crate) fn film(&mut self, source: &str) -> Result<AnnotatedFilm> {
        let path = self.path(source, "mjpeg")?;
        let file =
            File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
        Ok(AnnotatedFilm { path, file: BufWriter::new(file) })
    }

    /// The source's name in the folder, with a number if another source has it already.
    fn path(&mut self, source: &str, extension: &str) -> Result<PathBuf> {
        let stem = Path::new(source).file_stem().unwrap_or(source.as_ref()).to_string_lossy();
        let names = (1..).map(|number| match number {
            1 => format!("{stem}.{extension}"),
            number => format!("{stem}-{number}.{extension}"),
        });
        let mut paths = names.map(|name| self.folder.join(name));
        let free = paths.find(|path| self.names.insert(path.clone()));
        let path = free.unwrap_or_else(|| self.folder.join(source));
        if path.canonicalize().is_ok_and(|path| self.originals.contains(&path)) {
            bail!(
                "the copy of {source} would take the place of {}, which is to be read itself; \
                 choose another folder for --annotate",
                path.display()
            );
        }
        Ok(path)
    }
}

impl AnnotatedFilm {
    pub(crate) fn add(&mut self, frame: &Frame, report: &Report) -> Result<()> {
        let written = self.file.write_all(&annotated(frame, report)?);
        written.with_context(|| format!("cannot write {}", self.path.display()))
    }

    /// Writes what is left of it.
    pub(crate) fn finish(mut self) -> Result<()> {
        let written = self.file.flush();
        written.with_context(|| format!("cannot write {}", self.path.display()))
    }
}

/// The frame as JPEG: boxes with the raw reading above them, the steady one in the corner.
fn annotated(frame: &Frame, report: &Report) -> Result<Vec<u8>> {
    let mut canvas = Canvas::new(frame);
    for (place, face) in report.faces.iter().enumerate().rev() {
        let colour = if place == 0 { LEADING } else { OTHER };
        canvas.frame(&face.bbox, colour);
        let words = face.classified.as_ref().map_or_else(
            || format!("face {}", face.id),
            |said| format!("{} {:.0}%", said.expression, 100.0 * said.confidence),
        );
        canvas.label(&words, (face.bbox.x, face.bbox.y), colour);
    }
    if let Some(reading) = &report.reading {
        canvas.label(&worded(reading), (0.0, frame.height() as f32), LEADING);
    }
    let mut jpeg = Vec::new();
    let picture = canvas.into_picture();
    picture
        .write_with_encoder(JpegEncoder::new_with_quality(&mut jpeg, QUALITY))
        .context("cannot draw what was read")?;
    Ok(jpeg)
}
