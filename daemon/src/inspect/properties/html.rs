//! Texts with the marks of HTML, as people see them: only far enough to look at their first lines.

/// The text, each block on a line of its own, without what is no text and without what is quoted.
pub(super) fn text(html: &str) -> String {
    const BLOCKS: [&str; 14] =
        ["p", "div", "br", "tr", "li", "table", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "ul"];
    const HIDDEN: [&str; 6] = ["style", "script", "head", "title", "blockquote", "template"];
    let mut text = String::new();
    let mut hidden: Option<&str> = None;
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('<') {
        if hidden.is_none() {
            words(before, &mut text);
        }
        if let Some(comment) = after.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, rest)| rest);
            continue;
        }
        let Some((tag, behind)) = after.split_once('>') else { return text };
        rest = behind;
        let (is_end, tag) = tag.strip_prefix('/').map_or((false, tag), |tag| (true, tag));
        let is_letter = |letter: char| letter.is_ascii_alphanumeric();
        let name = tag.split(|letter: char| !is_letter(letter)).next().unwrap_or_default();
        // A name is short; what is longer is none of these.
        let name = name.get(..name.len().min(16)).unwrap_or_default().to_ascii_lowercase();
        match hidden {
            Some(open) if is_end && open == name => hidden = None,
            Some(_) => {}
            None if !is_end && !tag.ends_with('/') && HIDDEN.contains(&name.as_str()) => {
                hidden = HIDDEN.into_iter().find(|known| *known == name);
            }
            None if BLOCKS.contains(&name.as_str()) => text.push('\n'),
            None if !is_end && matches!(name.as_str(), "td" | "th") => text.push('\t'),
            None => {}
        }
    }
    if hidden.is_none() {
        words(rest, &mut text);
    }
    text
}

/// Adds words; in HTML the end of a line is a space.
fn words(part: &str, text: &mut String) {
    let mut rest = part;
    while let Some(at) = rest.find(['&', '\n', '\r']) {
        let (before, after) = rest.split_at_checked(at).unwrap_or_default();
        text.push_str(before);
        let known = [
            ("&nbsp;", '\u{a0}'),
            ("&#160;", '\u{a0}'),
            ("&#xa0;", '\u{a0}'),
            ("&amp;", '&'),
            ("&quot;", '"'),
            ("&euml;", 'ë'),
            ("&eacute;", 'é'),
            ("&iuml;", 'ï'),
            ("&middot;", '·'),
            ("&bull;", '•'),
            ("&ndash;", '–'),
            ("&lt;", '<'),
            ("&gt;", '>'),
        ]
        .into_iter()
        .find(|(entity, _)| after.starts_with(entity));
        let length = match known {
            Some((entity, letter)) => {
                text.push(letter);
                entity.len()
            }
            None => {
                text.push(if after.starts_with('&') { '&' } else { ' ' });
                1
            }
        };
        rest = after.get(length..).unwrap_or_default();
    }
    text.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn marks_give_lines() {
        let html = "<html><head><title>Stg. GEHEIM</title><style>p { x: y }</style></head><body><!-- <p>Stg. G</p> -->\
            <p class=MsoNormal>DEP.&nbsp;<b>VERTROUWELIJK</b><br/>Dag\r\nlezer,</p><table><tr><td>een</td><td>twee</td></tr></table>\
            <blockquote><p>Stg. GEHEIM</p></blockquote>&amp; meer &onbekend;";
        let lines: Vec<String> =
            text(html).lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect();
        assert_eq!(lines, ["DEP.\u{a0}VERTROUWELIJK", "Dag  lezer,", "een\ttwee", "& meer &onbekend;"]);
        assert_eq!((text("<p"), text("a<")), (String::new(), "a".to_owned()));
        let start = std::time::Instant::now();
        for hostile in
            ["<".repeat(100_000), "<!--".repeat(30_000), "<style>".repeat(20_000), "&".repeat(100_000)]
        {
            text(&hostile);
        }
        assert!(start.elapsed().as_secs() < 2, "linear");
    }
}
