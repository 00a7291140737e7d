//! What whoever takes documents over has to know of them.

use bronmerk_proto::v1::export_documents_response::Summary;

use super::Look;
use crate::texts::export as texts;

impl Look {
    /// Returns a line for each thing to know; nothing where there is none.
    pub(crate) fn summed(&self, summary: &Summary) -> String {
        let told = [
            (summary.temporary_count, texts::temporary(self.lang)),
            (summary.undecided_count, texts::undecided(self.lang)),
            (summary.proposal_count, texts::proposed(self.lang)),
            (summary.marked_count, texts::marked(self.lang)),
            (summary.restricted_count, texts::restricted(self.lang)),
            (summary.unknown_format_count, texts::unknown_format(self.lang)),
            (summary.put_in_count, texts::put_in(self.lang)),
        ];
        let line = |(count, what): &(u64, &str)| format!("  {} {what}\n", self.number(*count));
        told.iter().filter(|(count, _)| *count > 0).map(line).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{language::Lang, specimen::look};

    #[test]
    fn only_what_is_there_is_told() {
        let summary =
            Summary { document_count: 1_500, temporary_count: 1_200, put_in_count: 1, ..Summary::default() };
        assert_eq!(
            look(Lang::Nl).summed(&summary),
            "  1.200 tijdelijk te bewaren (V)\n  1 uit een andere map, omdat iemand ze in een dossier zette\n"
        );
        assert_eq!(look(Lang::En).summed(&Summary::default()), "");
    }
}
