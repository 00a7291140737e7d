//! What a line of a selection list can say.

/// One thing that a line can say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Column {
    Number,
    Label,
    Process,
    Product,
    Description,
    Waardering,
    Term,
    ProcessTerm,
    Trigger,
    Start,
    Source,
    Note,
}

impl Column {
    const ALL: [Self; 12] = [
        Self::Number,
        Self::Label,
        Self::Process,
        Self::Product,
        Self::Description,
        Self::Waardering,
        Self::Term,
        Self::ProcessTerm,
        Self::Trigger,
        Self::Start,
        Self::Source,
        Self::Note,
    ];

    /// Its key in a table of TOML: English, as all settings, but for MDTO's own word.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Number => "code",
            Self::Label => "label",
            Self::Process => "process",
            Self::Product => "product",
            Self::Description => "description",
            Self::Waardering => "waardering",
            Self::Term => "term",
            Self::ProcessTerm => "process_term",
            Self::Trigger => "trigger",
            Self::Start => "start",
            Self::Source => "source",
            Self::Note => "note",
        }
    }

    /// All keys, in the order in which people read them.
    pub(super) fn keys() -> [&'static str; 12] {
        Self::ALL.map(Self::key)
    }

    /// The thing of that key.
    pub(super) fn of_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|column| column.key() == key)
    }

    /// Its name above a column of a spreadsheet: Dutch, as the lists are. The second is the VNG's
    /// (Selectielijst gemeenten 2020), where that is another.
    pub(super) fn names(self) -> &'static [&'static str] {
        match self {
            Self::Number => &["nummer"],
            Self::Label => &["naam"],
            Self::Process => &["proces", "procestype"],
            Self::Product => &["product", "resultaat"],
            Self::Description => &["omschrijving"],
            Self::Waardering => &["waardering"],
            Self::Term => &["bewaartermijn"],
            Self::ProcessTerm => &["procestermijn"],
            Self::Trigger => &["trigger"],
            Self::Start => &["begin"],
            Self::Source => &["bron", "herkomst"],
            Self::Note => &["toelichting"],
        }
    }

    /// The name that our own form gives it.
    pub(super) fn name(self) -> &'static str {
        self.names().first().copied().unwrap_or_default()
    }

    /// The thing of that name; letter case does not matter.
    pub(super) fn of_name(name: &str) -> Option<Self> {
        let name = name.trim().to_lowercase();
        Self::ALL.into_iter().find(|column| column.names().contains(&name.as_str()))
    }

    /// Every name that a column may have.
    pub(super) fn all_names() -> Vec<&'static str> {
        Self::ALL.iter().flat_map(|column| column.names()).copied().collect()
    }
}
