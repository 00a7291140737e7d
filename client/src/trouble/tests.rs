//! What is told, and the exit code that goes with it.

use tonic_types::{BadRequest, ErrorDetails, FieldViolation, LocalizedMessage};

use super::*;

fn answered(code: Code) -> Trouble {
    let details = vec![
        ErrorInfo::new("SOME_REASON", "bronmerk.nl", [("path".to_owned(), "/w/a".to_owned())]).into(),
        LocalizedMessage::new("nl", "Dit kan niet.").into(),
        LocalizedMessage::new("en", "This cannot be done.").into(),
        BadRequest::new(vec![FieldViolation::new("filter", "unknown field `x\u{1b}`")]).into(),
    ];
    let status = Status::with_error_details_vec(code, "no", details);
    Trouble::of_call(status, Path::new("/run/s"))
}

#[test]
fn each_code_has_its_exit() {
    let expected = [
        (Code::NotFound, Exit::NotFound),
        (Code::Unavailable, Exit::Failed),
        (Code::InvalidArgument, Exit::Failed),
        (Code::Aborted, Exit::Failed),
        (Code::FailedPrecondition, Exit::Failed),
        (Code::DeadlineExceeded, Exit::Failed),
    ];
    for (code, exit) in expected {
        assert_eq!(answered(code).exit(), exit, "{code:?}");
    }
}

#[test]
fn a_broken_connection_is_told_from_an_answer() {
    let reset = io::Error::from(io::ErrorKind::ConnectionReset);
    for status in [
        Status::unavailable("tcp connect error"),
        Status::from_error(Box::new(reset)),
        Status::unknown("Service was not ready: transport error"),
    ] {
        assert_eq!(Trouble::of_call(status, Path::new("/run/s")).exit(), Exit::Unreachable);
    }
    let plain = Trouble::of_call(Status::unimplemented("older daemon"), Path::new("/run/s"));
    assert_eq!(plain.exit(), Exit::Failed);
}

#[test]
fn a_broken_connection_has_two_causes_and_both_are_told() {
    let told = Trouble::Lost { socket: "/run/s".into() }.told(Lang::En);
    assert!(told.contains("it stops, or there are too many connections"), "{told}");
    assert!(told.contains("`systemctl --user status bronmerkd`") && told.contains("`bronmerk watch`"));
    assert!(told.contains("may have been made all the same: look first with `bronmerk history`"), "{told}");
}

#[test]
fn the_sentence_is_in_the_language_asked() {
    let trouble = answered(Code::InvalidArgument);
    assert_eq!(trouble.told(Lang::Nl), "fout: Dit kan niet.\n  filter: unknown field `x\\u{1b}`\n");
    assert_eq!(trouble.told(Lang::En), "error: This cannot be done.\n  filter: unknown field `x\\u{1b}`\n");
}

#[test]
fn a_violation_is_told_in_the_language_asked_and_not_twice() {
    let mut odd = FieldViolation::new("filter", "unknown field");
    odd.localized_message = Some(LocalizedMessage::new("nl-NL", "onbekend veld"));
    let again = FieldViolation::new("naam", "This is too long.");
    let cut = FieldViolation::new("naam", "This is too…");
    let details = vec![
        LocalizedMessage::new("nl-NL", "Dit is te lang.").into(),
        BadRequest::new(vec![odd, again, cut]).into(),
    ];
    let status = Status::with_error_details_vec(Code::InvalidArgument, "This is too long.", details);
    let trouble = Trouble::of_call(status, Path::new("/run/s"));
    assert_eq!(trouble.told(Lang::En), "error: This is too long.\n  filter: unknown field\n");
    assert_eq!(
        trouble.told(Lang::Nl),
        "fout: Dit is te lang.\n  filter: onbekend veld\n  naam: This is too long.\n  naam: This is too…\n"
    );
}

#[test]
fn tips_name_only_commands_that_exist() {
    use clap::{Parser as _, error::ErrorKind::MissingRequiredArgument};
    let tips = [
        errors::look_again,
        errors::is_it_watched,
        errors::see_status,
        errors::list_all_instead,
        errors::list_gone_too,
        errors::find_by_name,
        errors::list_of_lists,
        errors::make_a_dossier,
    ];
    for told in tips.iter().flat_map(|tip| [tip(Lang::Nl), tip(Lang::En)]) {
        let commands: Vec<_> = told.split('`').filter(|part| part.starts_with("bronmerk ")).collect();
        assert_eq!(commands.len(), 1, "{told}");
        for command in commands {
            let read = crate::arguments::Arguments::try_parse_from(command.split(' '));
            // `bronmerk show` leaves the document to the reader.
            let known = read.map_or_else(|wrong| wrong.kind() == MissingRequiredArgument, |_| true);
            assert!(known, "{command}");
        }
    }
}

#[test]
fn a_list_that_is_not_there_leads_to_the_lists() {
    let details = ErrorDetails::with_error_info("VOCABULARY_NOT_FOUND", "bronmerk.nl", []);
    let status = Status::with_error_details(Code::NotFound, "no list", details);
    let trouble = Trouble::of_call(status, Path::new("/run/s"));
    assert_eq!(trouble.exit(), Exit::NotFound);
    assert!(trouble.told(Lang::Nl).ends_with("tip: `bronmerk terms` toont alle lijsten\n"));
}

#[test]
fn the_watched_folders_are_named_only_where_they_explain_it() {
    let told = |reason: &str| {
        let details = ErrorDetails::with_error_info(reason, "bronmerk.nl", []);
        let status = Status::with_error_details(Code::NotFound, "not there", details);
        Trouble::of_call(status, Path::new("/run/s")).told(Lang::Nl)
    };
    for reason in ["DOCUMENT_NOT_FOUND", "FOLDER_NOT_WATCHED"] {
        assert!(told(reason).contains("`bronmerk folders list`"), "{reason}");
    }
    for reason in ["POLICY_NOT_FOUND", "ENTRY_NOT_FOUND", "RESTRICTION_NOT_FOUND", "IMPORT_NO_DOCUMENT", ""] {
        assert_eq!(told(reason), "fout: not there\n", "{reason}");
    }
    let nowhere = Trouble::NotWatched("/w/x".into());
    assert_eq!(nowhere.exit(), Exit::NotFound);
    assert_eq!(
        nowhere.told(Lang::En),
        "error: `/w/x` is not in a folder that is watched\n\
         hint: `bronmerk folders list` shows which folders are watched\n"
    );
}

#[test]
fn what_is_no_dossier_is_refused_with_what_makes_it_one() {
    let trouble = Trouble::NotADossier { typed: "/w/x\n".into() };
    assert_eq!(trouble.exit(), Exit::Failed);
    assert_eq!(
        trouble.told(Lang::Nl),
        "fout: `/w/x\\n` is geen dossier; er is niets gewijzigd\n\
         tip: `bronmerk dossier make` maakt van een map een dossier\n"
    );
}

#[test]
fn where_nobody_can_answer_it_is_said_how_to_look_first() {
    let told = Trouble::NobodyToAsk.told(Lang::En);
    for part in ["`--yes`", "`bronmerk policy diff`", "`bronmerk set --where … --preview`"] {
        assert!(told.contains(part), "{part}: {told}");
    }
}

#[test]
fn one_of_several_is_named() {
    let told = answered(Code::Internal).told_about(Lang::En, "a\nb");
    assert!(told.starts_with("error: a\\nb: This cannot be done.\n"), "{told}");
}

#[test]
fn without_a_sentence_the_message_is_told() {
    let trouble = Trouble::of_call(Status::internal("it broke"), Path::new("/run/s"));
    assert_eq!(trouble.told(Lang::Nl), "fout: it broke\n");
}

#[test]
fn an_absent_socket_is_told_with_its_remedy() {
    let cause = io::Error::from(io::ErrorKind::NotFound);
    let trouble = Trouble::Unreachable { socket: "/run/x.sock".into(), cause };
    assert_eq!(trouble.exit(), Exit::Unreachable);
    assert_eq!(
        trouble.told(Lang::En),
        "error: cannot reach the daemon at `/run/x.sock`: there is no such socket\n\
         hint: start it with `bronmerkd FOLDER`, or with `systemctl --user start bronmerkd`\n"
    );
}

#[test]
fn a_closed_pipe_is_fine_and_a_full_disk_is_not() {
    assert_eq!(Trouble::Output(io::ErrorKind::BrokenPipe.into()).exit(), Exit::Fine);
    assert_eq!(Trouble::Output(io::ErrorKind::StorageFull.into()).exit(), Exit::Failed);
}
