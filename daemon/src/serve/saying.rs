//! ReadDocumentText: what a document says, from its file as it is now. Nothing of it is kept, and no word of it is logged.

use std::sync::Arc;

use tonic::Status;

use super::{
    fresh,
    outlet::{Inlet, Outlet, outlet},
    reasons, refusals,
    shared::Shared,
    shares::Peer,
    status::Refused,
};
use crate::{
    inspect::{self, Ending, Mute, Span, Spot, TextKind, TextPart},
    model::{Kind, Sentence, State, Timestamp},
};
use bronmerk_proto::v1::{
    ReadDocumentTextRequest, ReadDocumentTextResponse, TextCell, TextEnding, TextKind as WireKind, TextSpan,
    text_span::Place,
};

/// Starts reading.
pub async fn read(
    shared: &Arc<Shared>,
    peer: Option<Peer>,
    asked: ReadDocumentTextRequest,
) -> Result<Inlet<ReadDocumentTextResponse>, Status> {
    let (view, _) = fresh::get(shared, &asked.name, None).await?;
    let record = view.record;
    if record.kind == Kind::Dossier {
        return Err(Refused::new(reasons::TEXT_OF_DOSSIER).into());
    }
    let path = record.locations.first().filter(|_| record.state != State::Gone);
    let path = path.ok_or_else(gone)?.path.clone();
    // A path outside the watched folders is not touched: there anything may hang.
    let path = shared.desk.watched(&path).ok_or_else(gone)?;
    let share = shared.long_answers.take(peer, 1).ok_or_else(|| Refused::new(reasons::TOO_MANY_TEXTS))?;
    let place = Arc::clone(&shared.texts).acquire_owned().await.map_err(|_| refusals::stopping())?;
    let (sender, receiver) = outlet();
    let (workers, now) = (Arc::clone(&shared.desk.workers), (shared.about.now)());
    tokio::task::spawn_blocking(move || {
        let mut is_wanted = true;
        let take = |part| is_wanted = is_wanted && hand_on(&sender, part);
        if let Err(mute) = inspect::read_text(&path, &workers, take) {
            // Who asked may have gone.
            let _ = sender.send_from_thread(Err(refused(mute, now)));
        }
        drop((share, place));
    });
    Ok(receiver)
}

/// Sends a part; whether there is somebody who takes it.
fn hand_on(sender: &Outlet<ReadDocumentTextResponse>, part: TextPart) -> bool {
    let ending = part.ending.map_or(TextEnding::Unspecified, ending).into();
    let spans = part.spans.into_iter().map(span).collect();
    sender.send_from_thread(Ok(ReadDocumentTextResponse { spans, ending })).is_ok()
}

fn gone() -> Status {
    Refused::new(reasons::TEXT_OF_GONE).into()
}

fn refused(mute: Mute, now: Timestamp) -> Status {
    match (mute, mute.to_trouble(now)) {
        (_, Some(trouble)) => {
            let (message, remedy) = (trouble.message, trouble.remedy);
            let why = Sentence::new(
                format!("{} {}", message.nl, remedy.nl),
                format!("{} {}", message.en, remedy.en),
            );
            Refused::new(reasons::TEXT_UNREADABLE).why(why).into()
        }
        (Mute::InUse, None) => Refused::new(reasons::TEXT_IN_USE).into(),
        (_, None) => gone(),
    }
}

fn span(span: Span) -> TextSpan {
    let place = match span.place.spot {
        Spot::Whole => None,
        Spot::Page(number) => Some(Place::Page(number)),
        Spot::Paragraph(number) => Some(Place::Paragraph(number)),
        Spot::Cell { table, row, column } => Some(Place::Cell(TextCell { table, row, column })),
        Spot::Slide(number) => Some(Place::Slide(number)),
        Spot::Part(name) => Some(Place::Part(name)),
    };
    let heading_level = if let TextKind::Heading(level) = span.kind { level.into() } else { 0 };
    TextSpan {
        kind: kind(span.kind).into(),
        heading_level,
        text: span.text,
        continues: span.continues,
        within: span.place.within,
        place,
    }
}

fn kind(kind: TextKind) -> WireKind {
    match kind {
        TextKind::FirstPageHeader => WireKind::FirstPageHeader,
        TextKind::FirstPageFooter => WireKind::FirstPageFooter,
        TextKind::Header => WireKind::Header,
        TextKind::Footer => WireKind::Footer,
        TextKind::Heading(_) => WireKind::Heading,
        TextKind::Body => WireKind::Body,
        TextKind::TableCell => WireKind::TableCell,
        TextKind::Note => WireKind::Note,
        TextKind::SpeakerNote => WireKind::SpeakerNote,
        TextKind::Comment => WireKind::Comment,
        TextKind::Inserted => WireKind::Inserted,
        TextKind::Deleted => WireKind::Deleted,
        TextKind::Hidden => WireKind::Hidden,
        TextKind::SheetName => WireKind::SheetName,
        TextKind::SlideTitle => WireKind::SlideTitle,
        TextKind::MailHeader => WireKind::MailHeader,
        TextKind::MailBody => WireKind::MailBody,
        TextKind::AttachmentName => WireKind::AttachmentName,
        TextKind::MemberName => WireKind::MemberName,
    }
}

fn ending(ending: Ending) -> TextEnding {
    match ending {
        Ending::Whole => TextEnding::Whole,
        Ending::CutOff => TextEnding::CutOff,
        Ending::TooMuch => TextEnding::TooMuch,
        Ending::NoTextLayer => TextEnding::NoTextLayer,
        Ending::Protected => TextEnding::Protected,
        Ending::Broken => TextEnding::Broken,
        Ending::NoReader => TextEnding::NoReader,
    }
}
