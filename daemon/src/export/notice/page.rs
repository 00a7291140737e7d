//! The pages: HTML that stands on its own. No script, nothing from elsewhere, headings in order.

use super::{FOLDER, INDEX, Notice};
use crate::{
    export::xml,
    model::{Date, hidden::left_out},
    restriction::{Ground, Judgement, Withheld},
};

const STYLE: &str = "\
body{margin:0;background:#fff;color:#1a1a1a;font:1.125rem/1.6 system-ui,sans-serif}\
main{max-width:44rem;margin:0 auto;padding:1.5rem 1rem 3rem}\
h1{font-size:1.75rem;line-height:1.25;color:#154273;margin:.5rem 0 1.5rem}\
h2{font-size:1.3rem;color:#154273;margin:2rem 0 .5rem}\
p,dl,ul{margin:0 0 1rem}dt{font-weight:700;margin-top:.75rem}dd{margin:0}\
section{border-top:1px solid #5a6b7b;margin-top:2rem}\
a{color:#01689b}a:focus-visible{outline:3px solid #f9a825;outline-offset:2px}\
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.5rem .75rem .5rem 0;\
border-bottom:1px solid #b4b9be}caption{text-align:left;padding-bottom:.5rem}\
.breed{overflow-x:auto}dd,td,h1,h2{overflow-wrap:anywhere}\
@media print{a{color:inherit}main{max-width:none}}";

/// The page about one document.
pub fn page(notice: &Notice) -> String {
    let (head, lead) = match notice.judgement {
        Judgement::DeelsOpenbaar => (
            "Waarom een deel van dit document niet openbaar is",
            "Van dit document is een deel niet openbaar. Hieronder leest u om welk deel het gaat, en waarom.",
        ),
        Judgement::NietOpenbaar | Judgement::Openbaar => (
            "Waarom dit document niet openbaar is",
            "Dit document is niet openbaar. Hieronder leest u waarom.",
        ),
    };
    let mut page = start(&format!("{head}: {}", notice.title));
    page.push_str(&format!(
        "<p><a href=\"../{INDEX}\">Alle documenten</a></p>\n<h1>{head}</h1>\n<p>{lead}</p>\n<dl>\n"
    ));
    let mut about = vec![("Document", notice.title.as_str())];
    about.extend(notice.organisation.as_deref().map(|organisation| ("Organisatie", organisation)));
    for (name, text) in about {
        item(&mut page, name, &escaped(text));
    }
    page.push_str("</dl>\n");
    let parts = notice.parts.iter().enumerate();
    parts.for_each(|(number, part)| part_of(&mut page, part, number + 1));
    // What helps who asks about it, and nobody who only wants to know why: at the end.
    page.push_str("<section aria-labelledby=\"over\">\n<h2 id=\"over\">Over deze bladzijde</h2>\n<dl>\n");
    item(&mut page, "Dit was zo op", &day(notice.day));
    item(&mut page, "Openbaarheid van het document", notice.judgement.label());
    item(&mut page, "Kenmerk van het document", &notice.id.to_string());
    page.push_str("</dl>\n</section>\n");
    end(&mut page);
    page
}

fn part_of(page: &mut String, part: &Withheld, number: usize) {
    let what = if part.scope.is_empty() {
        "Het hele document".into()
    } else {
        format!("Het gaat om: {}", escaped(&part.scope))
    };
    page.push_str(&format!(
        "<section aria-labelledby=\"deel-{number}\">\n<h2 id=\"deel-{number}\">{what}</h2>\n"
    ));
    let because: Vec<&str> = part.grounds.iter().map(|ground| ground.because()).collect();
    if !because.is_empty() {
        page.push_str(&format!(
            "<p>Dit is niet openbaar, omdat {}.</p>\n",
            escaped(&because.join(", en omdat "))
        ));
    }
    page.push_str("<dl>\n");
    for (name, text) in
        [("Uitleg", &part.explanation), ("Waarom dit na vijf jaar nog zo is", &part.despite_age)]
    {
        if !text.is_empty() {
            item(page, name, &escaped(text).replace('\n', "<br>"));
        }
    }
    if !part.grounds.is_empty() {
        let name = if part.grounds.len() == 1 { "Grond in de wet" } else { "Gronden in de wet" };
        let laws: String = part.grounds.iter().map(|ground| format!("<li>{}</li>", law(ground))).collect();
        item(page, name, &format!("<ul>{laws}</ul>"));
    }
    let days = [
        ("Besloten op", part.decided),
        ("Geldt tot en met", part.end),
        ("Wij kijken hier opnieuw naar op", part.review),
    ];
    for (name, date) in days {
        if let Some(date) = date {
            item(page, name, &day(date));
        }
    }
    page.push_str("</dl>\n</section>\n");
}

fn law(ground: &Ground) -> String {
    format!(
        "<a href=\"{}\">{} van de Wet open overheid</a> ({})",
        escaped(&ground.link()),
        escaped(&capital(&ground.in_words().nl)),
        escaped(ground.label)
    )
}

/// The start of the page that names all documents.
pub fn index_head(today: Date) -> String {
    let mut page = start("Documenten die niet of niet helemaal openbaar zijn");
    page.push_str(&format!(
        "<h1>Documenten die niet of niet helemaal openbaar zijn</h1>\n\
         <p>Dit was zo op {}. Kies een document om te lezen waarom het niet openbaar is.</p>\n\
         <div class=\"breed\">\n<table>\n<caption>De documenten, met de gronden in de Wet open overheid</caption>\n\
         <thead><tr><th scope=\"col\">Document</th><th scope=\"col\">Openbaarheid</th>\
         <th scope=\"col\">Gronden</th></tr></thead>\n<tbody>\n",
        day(today)
    ));
    page
}

/// The line of one document in it.
pub fn index_row(notice: &Notice) -> String {
    format!(
        "<tr><th scope=\"row\"><a href=\"{FOLDER}/{}.html\">{}</a></th><td>{}</td><td>{}</td></tr>\n",
        notice.id,
        escaped(&notice.title),
        notice.judgement.label(),
        escaped(&notice.grounds().join(", "))
    )
}

/// The end of it.
pub fn index_foot() -> String {
    let mut page = String::from("</tbody>\n</table>\n</div>\n");
    end(&mut page);
    page
}

fn start(title: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"nl\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n",
        escaped(title)
    )
}

fn end(page: &mut String) {
    page.push_str("</main>\n</body>\n</html>\n");
}

fn item(page: &mut String, name: &str, content: &str) {
    page.push_str(&format!("<dt>{name}</dt><dd>{content}</dd>\n"));
}

fn day(date: Date) -> String {
    format!("<time datetime=\"{date}\">{}</time>", date.in_words().nl)
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Text in a page or in an attribute. What a page cannot hold becomes visible, and what is not seen is left out: a
/// title cannot make the rest of the page read backwards, nor pass for another one.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in left_out(&xml::visible(text)).chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\r' => out.push(' '),
            '\n' | '\t' => out.push(letter),
            _ if letter.is_control() => out.push('\u{FFFD}'),
            letter => out.push(letter),
        }
    }
    out
}
