//! Which sitemap index a document belongs to.

use std::fmt;

use super::{Classificatiecollectie, lists::INFORMATIECATEGORIEEN};

/// How many categories have a sitemap index: those of article 3.3 Woo.
const WITH_INDEX: u8 = 17;

/// The number of a Woo information category in the name of its sitemap index: 001 to 017.
///
/// The harvester reads only indexes whose names follow the convention
/// (`sitemapindex-diwoo-infocatNNN.xml`), and that names the seventeen categories of article 3.3. For
/// article 3.1, the obligation to make an effort, KOOP names none. A number 018 is in use in one other
/// program only; were it written here, nothing would read it, and everyone would believe that the
/// document is in the Woo index. So there is no such number, and [`Infocat::of`] says that there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Infocat(u8);

impl Infocat {
    /// Where a document goes: the first of its categories that has an index.
    ///
    /// One, also when it has more categories. The harvester knows a document by its address; of two
    /// entries with one address it takes either. One entry, which names all categories in its metadata,
    /// leaves nothing to chance, and the order in which the categories were given decides.
    pub fn of(classification: &Classificatiecollectie) -> Option<Self> {
        classification.informatiecategorieen.iter().find_map(|category| Self::of_uri(category.resource()))
    }

    /// The number of a category, by its URI; nothing for article 3.1.
    pub fn of_uri(uri: &str) -> Option<Self> {
        let code = uri.rsplit('/').next()?;
        let place = INFORMATIECATEGORIEEN.iter().position(|known| *known == code)?;
        u8::try_from(place + 1).ok().filter(|number| *number <= WITH_INDEX).map(Self)
    }

    /// The name of the index file.
    pub fn index_name(self) -> String {
        format!("sitemapindex-diwoo-{self}.xml")
    }

    /// The name of a sitemap. The harvester finds it through the index, so the name is ours to choose;
    /// it has as many digits as the largest number may have, so that names sort as numbers do.
    pub fn sitemap_name(self, number: u64) -> String {
        format!("sitemap-diwoo-{self}-{number:05}.xml")
    }
}

impl fmt::Display for Infocat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "infocat{:03}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::{super::NonEmpty, super::Waarde, Classificatiecollectie, Infocat};

    fn number(code: &str) -> Option<String> {
        let uri = format!("https://identifier.overheid.nl/tooi/def/thes/kern/{code}");
        Infocat::of_uri(&uri).map(|infocat| infocat.index_name())
    }

    #[test]
    fn the_categories_of_article_3_3_have_the_numbers_of_the_convention() {
        assert_eq!(number("c_139c6280").as_deref(), Some("sitemapindex-diwoo-infocat001.xml"));
        assert_eq!(number("c_8c840238").as_deref(), Some("sitemapindex-diwoo-infocat006.xml"));
        assert_eq!(number("c_3baef532").as_deref(), Some("sitemapindex-diwoo-infocat014.xml"));
        assert_eq!(number("c_fdaee95e").as_deref(), Some("sitemapindex-diwoo-infocat015.xml"));
        assert_eq!(number("c_a870c43d").as_deref(), Some("sitemapindex-diwoo-infocat017.xml"));
    }

    #[test]
    fn article_3_1_has_no_number() {
        assert_eq!(number("c_816e508d"), None);
        assert_eq!(number("c_00000000"), None);
    }

    #[test]
    fn the_first_category_with_an_index_decides() {
        let category = |code: &str| {
            Waarde::new("een", format!("https://identifier.overheid.nl/tooi/def/thes/kern/{code}")).unwrap()
        };
        let effort = category("c_816e508d");
        let both = NonEmpty::of(effort.clone()).and(category("c_fdaee95e")).and(category("c_139c6280"));
        let of = |categories| Infocat::of(&Classificatiecollectie::new(categories));
        assert_eq!(of(both).map(|infocat| infocat.to_string()).as_deref(), Some("infocat015"));
        assert_eq!(of(NonEmpty::of(effort)), None);
    }
}
