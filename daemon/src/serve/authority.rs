//! Makes an authority of what clients send for one, before HTTP/2 sees it.
//!
//! On a Unix socket there is no host to name. gRPC's C core (Python, C++, Ruby, PHP), Java, Swift and grpcurl then send
//! the socket's path as `:authority`, and HTTP/2 refuses the call: a path is no authority. Nobody here reads it, so
//! letters that an authority cannot have are replaced, each by one that takes the same room: a letter for a letter
//! where the text stands as it is, and where it is packed (RFC 7541, 5.2) one with as many bits. Neither a frame's
//! length nor what HPACK keeps for later calls changes its size, and what it keeps is the text that was replaced. So
//! a frame can be mended by itself, and nothing of earlier ones has to be known.
//!
//! What is left as it came, and refused as before: header blocks that go on in a second frame, and a name that is
//! taken from the table of earlier headers; no client that sends a path does so.

/// What a client of HTTP/2 says first.
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
/// Length, kind, flags and stream of a frame.
const HEAD: usize = 9;
/// The longest frame that the server allows; a longer one is refused anyway.
const LONGEST: usize = 16_384;
const HEADERS: u8 = 1;
const END_HEADERS: u8 = 0x4;
const PADDED: u8 = 0x8;
const PRIORITY: u8 = 0x20;
/// `:authority` in the static table.
const NUMBER: u64 = 1;
const NAME: &[u8] = b":authority";

/// The bytes of one connection on their way to HTTP/2.
#[derive(Debug, Default)]
pub struct Incoming {
    /// What came and was not handed on yet.
    held: Vec<u8>,
    /// How much of it may be.
    ready: usize,
    /// How much of the present frame is yet to come, past what is held.
    passing: usize,
    state: State,
}

#[derive(Debug, PartialEq, Eq)]
enum State {
    /// So much of it was said.
    Preface {
        spoken: usize,
    },
    Frames,
    /// It does not speak HTTP/2.
    Unknown,
}

impl Default for State {
    fn default() -> Self {
        Self::Preface { spoken: 0 }
    }
}

impl Incoming {
    /// Takes in what came.
    pub fn take(&mut self, bytes: &[u8]) {
        self.held.extend_from_slice(bytes);
        self.look();
    }

    /// The connection gives no more: whatever is held goes on as it is.
    pub fn end(&mut self) {
        self.ready = self.held.len();
    }

    /// What may be handed on.
    pub fn ready(&self) -> &[u8] {
        self.held.get(..self.ready).unwrap_or_default()
    }

    /// So much of it was handed on.
    pub fn handed(&mut self, count: usize) {
        let count = count.min(self.ready);
        self.held.drain(..count);
        self.ready -= count;
    }

    fn look(&mut self) {
        loop {
            let waiting = self.held.len().saturating_sub(self.ready);
            let passed = self.passing.min(waiting);
            self.passing -= passed;
            self.ready += passed;
            let Some(rest) = self.held.get_mut(self.ready..).filter(|rest| !rest.is_empty()) else { return };
            match self.state {
                State::Unknown => self.passing = rest.len(),
                State::Preface { spoken } => {
                    // Handed on as it comes: who stops halfway is waited for no longer than anybody.
                    let left = PREFACE.get(spoken..).unwrap_or_default();
                    let same = rest.iter().zip(left).take_while(|(one, other)| one == other).count();
                    self.passing = same;
                    self.state = if same == left.len() {
                        State::Frames
                    } else if same == rest.len() {
                        State::Preface { spoken: spoken + same }
                    } else {
                        State::Unknown
                    };
                }
                State::Frames => {
                    let Some(&[a, b, c, kind, flags, ..]) = rest.first_chunk::<HEAD>() else { return };
                    let length = usize::from(a) << 16 | usize::from(b) << 8 | usize::from(c);
                    if kind == HEADERS && flags & END_HEADERS != 0 && length <= LONGEST {
                        // Not a bit of it may be handed on before all of it was seen.
                        let Some(frame) = rest.get_mut(HEAD..HEAD + length) else { return };
                        if let Some(block) = block(frame, flags) {
                            mend(block);
                        }
                    }
                    self.passing = HEAD + length;
                }
            }
        }
    }
}

/// The header block of a frame, without padding and priority.
fn block(frame: &mut [u8], flags: u8) -> Option<&mut [u8]> {
    let (start, padding) = match flags & PADDED {
        0 => (0, 0),
        _ => (1, usize::from(*frame.first()?)),
    };
    let start = start + if flags & PRIORITY == 0 { 0 } else { 5 };
    let end = frame.len().checked_sub(padding)?;
    frame.get_mut(start..end)
}

/// Mends each `:authority` in a header block. Nothing where it cannot be read: that is for HTTP/2 to refuse.
fn mend(block: &mut [u8]) -> Option<()> {
    let mut at = 0;
    while let Some(&first) = block.get(at) {
        // RFC 7541, 6: the first bits say what follows, and how many bits of the byte are a number.
        let bits = match first {
            0x80.. => 7,
            0x40.. => 6,
            0x20.. => 5,
            _ => 4,
        };
        let number = number(block, &mut at, bits)?;
        if first & 0x80 != 0 || first & 0xe0 == 0x20 {
            continue;
        }
        let is_authority = match number {
            0 => {
                let name = text(block, &mut at)?;
                let (packed, name) = (name.packed, block.get(name.place)?);
                if packed { unpacked(name).is_some_and(|name| name == NAME) } else { name == NAME }
            }
            other => other == NUMBER,
        };
        let value = text(block, &mut at)?;
        if is_authority {
            let packed = value.packed;
            let value = block.get_mut(value.place)?;
            if packed { mend_packed(value)? } else { mend_plain(value) }
        }
    }
    Some(())
}

/// A text in a header block.
struct Text {
    packed: bool,
    place: std::ops::Range<usize>,
}

fn text(block: &[u8], at: &mut usize) -> Option<Text> {
    let packed = block.get(*at)? & 0x80 != 0;
    let length = usize::try_from(number(block, at, 7)?).ok()?;
    let place = *at..at.checked_add(length)?;
    block.get(place.clone())?;
    *at = place.end;
    Some(Text { packed, place })
}

/// RFC 7541, 5.1.
fn number(block: &[u8], at: &mut usize, bits: u32) -> Option<u64> {
    let most = (1_u8 << bits) - 1;
    let mut number = u64::from(block.get(*at)? & most);
    *at += 1;
    if number < u64::from(most) {
        return Some(number);
    }
    for shift in [0, 7, 14, 21] {
        let more = *block.get(*at)?;
        *at += 1;
        number += u64::from(more & 0x7f) << shift;
        if more & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

/// Whether an authority may have this letter wherever it stands.
fn may_stay(letter: u8) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, b'-' | b'.' | b'_' | b'~')
}

/// Whether the text has what no authority has: a path has a `/`, as it is or as `%2F`.
fn is_path(text: &[u8]) -> bool {
    text.iter().any(|letter| matches!(letter, b'/' | b'%' | b' ' | 0x80..))
}

fn mend_plain(value: &mut [u8]) {
    if is_path(value) {
        value.iter_mut().filter(|letter| !may_stay(**letter)).for_each(|letter| *letter = b'-');
    }
}

/// RFC 7541, appendix B: letters by the number of their bits, in the order of their codes. Those with more bits are
/// control characters and what is not ASCII.
const PACKED: [(u32, &[u8]); 10] = [
    (5, b"012aceiost"),
    (6, b" %-./3456789=A_bdfghlmnpru"),
    (7, b":BCDEFGHIJKLMNOPQRSTUVWYjkqvwxyz"),
    (8, b"&*,;XZ"),
    (10, b"!\"()?"),
    (11, b"'+|"),
    (12, b"#>"),
    (13, b"\0$@[]~"),
    (14, b"^}"),
    (15, b"<`{"),
];

/// What takes the place of a letter of so many bits.
const INSTEAD: [(u32, u8); 3] = [(6, b'-'), (7, b'x'), (8, b'X')];

/// A letter of a packed text: which one, and where its bits are.
struct Letter {
    letter: u8,
    start: usize,
    bits: u32,
}

/// The letters of a packed text. Nothing where one has more bits than letters of a path have.
fn letters(packed: &[u8]) -> Option<Vec<Letter>> {
    let end = packed.len() * 8;
    let (mut found, mut start) = (Vec::new(), 0);
    while start < end {
        match letter(packed, start) {
            Some(letter) => {
                start += letter.bits as usize;
                found.push(letter);
            }
            // Fewer than eight bits, all ones, fill the last byte.
            None if end - start < 8 && (start..end).all(|at| bit(packed, at) == Some(1)) => break,
            None => return None,
        }
    }
    Some(found)
}

fn letter(packed: &[u8], start: usize) -> Option<Letter> {
    let (mut code, mut bits, mut first) = (0, 0, 0);
    for (length, letters) in PACKED {
        while bits < length {
            code = code << 1 | bit(packed, start + bits as usize)?;
            first <<= 1;
            bits += 1;
        }
        // The code is canonical: letters of one length have numbers that follow each other.
        if let Some(letter) = code.checked_sub(first).and_then(|place| letters.get(place as usize)) {
            return Some(Letter { letter: *letter, start, bits });
        }
        first += u32::try_from(letters.len()).ok()?;
    }
    None
}

fn bit(packed: &[u8], at: usize) -> Option<u32> {
    packed.get(at / 8).map(|byte| u32::from(byte >> (7 - at % 8) & 1))
}

fn unpacked(packed: &[u8]) -> Option<Vec<u8>> {
    letters(packed).map(|letters| letters.iter().map(|found| found.letter).collect())
}

fn code_of(letter: u8) -> Option<(u32, u32)> {
    let (mut first, mut before) = (0, 0);
    for (length, letters) in PACKED {
        first <<= length - before;
        before = length;
        if let Some(place) = letters.iter().position(|known| *known == letter) {
            return Some((first + u32::try_from(place).ok()?, length));
        }
        first += u32::try_from(letters.len()).ok()?;
    }
    None
}

fn mend_packed(value: &mut [u8]) -> Option<()> {
    let letters = letters(value)?;
    if !letters.iter().any(|found| is_path(&[found.letter])) {
        return Some(());
    }
    for found in letters.iter().filter(|found| !may_stay(found.letter)) {
        let Some((_, instead)) = INSTEAD.iter().find(|(bits, _)| *bits == found.bits) else { continue };
        let (code, bits) = code_of(*instead)?;
        for place in 0..bits {
            let at = found.start + place as usize;
            let byte = value.get_mut(at / 8)?;
            let mask = 0x80_u8 >> (at % 8);
            if code >> (bits - 1 - place) & 1 == 1 { *byte |= mask } else { *byte &= !mask }
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::{Incoming, NAME, PACKED, PREFACE, code_of, unpacked};

    fn packed(text: &[u8]) -> Vec<u8> {
        let (mut bits, mut count, mut out) = (0_u64, 0, Vec::new());
        for letter in text {
            let (code, length) = code_of(*letter).unwrap();
            bits = bits << length | u64::from(code);
            count += length;
            while count >= 8 {
                out.push((bits >> (count - 8)) as u8);
                count -= 8;
            }
        }
        if count > 0 {
            out.push((bits << (8 - count)) as u8 | (0xff >> count));
        }
        out
    }

    fn text(text: &[u8], pack: bool) -> Vec<u8> {
        let (mark, bytes) = if pack { (0x80, packed(text)) } else { (0, text.to_vec()) };
        let mut whole = if bytes.len() < 127 {
            vec![mark | bytes.len() as u8]
        } else {
            vec![mark | 127, (bytes.len() - 127) as u8 & 0x7f | 0x80, ((bytes.len() - 127) >> 7) as u8]
        };
        whole.extend(bytes);
        whole
    }

    fn frame(kind: u8, flags: u8, payload: &[u8]) -> Vec<u8> {
        let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
        let mut whole = vec![length[1], length[2], length[3], kind, flags, 0, 0, 0, 1];
        whole.extend(payload);
        whole
    }

    /// All that comes out, whatever the pieces are in which it goes in.
    fn through(bytes: &[u8], piece: usize) -> Vec<u8> {
        let (mut incoming, mut out) = (Incoming::default(), Vec::new());
        for piece in bytes.chunks(piece) {
            incoming.take(piece);
            // In halves, as a small buffer takes it.
            for _ in 0..2 {
                let some = incoming.ready().len().div_ceil(2);
                out.extend_from_slice(&incoming.ready()[..some]);
                incoming.handed(some);
            }
        }
        incoming.end();
        out.extend_from_slice(incoming.ready());
        out
    }

    #[test]
    fn the_table_is_that_of_the_standard() {
        // RFC 7541, C.4.1 and C.6.1.
        let examples: [(&[u8], &[u8]); 3] = [
            (b"www.example.com", &[0xf1, 0xe3, 0xc2, 0xe5, 0xf2, 0x3a, 0x6b, 0xa0, 0xab, 0x90, 0xf4, 0xff]),
            (b"no-cache", &[0xa8, 0xeb, 0x10, 0x64, 0x9c, 0xbf]),
            (
                b"Mon, 21 Oct 2013 20:13:21 GMT",
                &[
                    0xd0, 0x7a, 0xbe, 0x94, 0x10, 0x54, 0xd4, 0x44, 0xa8, 0x20, 0x05, 0x95, 0x04, 0x0b, 0x81,
                    0x66, 0xe0, 0x82, 0xa6, 0x2d, 0x1b, 0xff,
                ],
            ),
        ];
        for (plain, code) in examples {
            assert_eq!((packed(plain).as_slice(), unpacked(code).as_deref()), (code, Some(plain)));
        }
        let known: usize = PACKED.iter().map(|(_, letters)| letters.len()).sum();
        assert_eq!(known, 95 - 1 + 1, "all of ASCII that can be seen, but the backslash; and NUL");
    }

    #[test]
    fn a_path_becomes_an_authority_of_the_same_size_and_nothing_else_changes() {
        let table: [(&str, &str); 7] = [
            ("/run/bronmerk/bronmerk.sock", "-run-bronmerk-bronmerk.sock"),
            ("%2Ftmp%2Fx%2Fb.sock", "-2Ftmp-2Fx-2Fb.sock"),
            ("/home/eva/Mijn map/a:b=c.sock", "-home-eva-Mijn-map-axb-c.sock"),
            ("localhost", "localhost"),
            ("localhost:50051", "localhost:50051"),
            ("[::1]:8080", "[::1]:8080"),
            ("", ""),
        ];
        for (given, wanted) in table {
            for (pack, by_name, mark) in
                [(false, false, 0x40), (true, false, 0x00), (true, true, 0x40), (false, true, 0x10)]
            {
                // A change of the table's size, `:method: POST`, the authority, `:path`, and a header with a path.
                let block = |authority: &str| {
                    let mut block = vec![0x3f, 0xe1, 0x1f, 0x83];
                    if by_name {
                        block.push(mark);
                        block.extend(text(NAME, pack));
                    } else {
                        block.push(mark | 1);
                    }
                    block.extend(text(authority.as_bytes(), pack));
                    block.push(0x44);
                    block.extend(text(b"/bronmerk.v1.DocumentService/ListDocuments", pack));
                    block.push(0x40);
                    block.extend(text(b"x-a", false));
                    block.extend(text(&[b'/'; 300], pack));
                    block
                };
                let whole = |block: &[u8]| {
                    let padded = [&[3, 0, 0, 0, 0, 16], block, &[0, 0, 0]].concat();
                    let settings = frame(4, 0, &[]);
                    // What looks like a frame within data is data.
                    let data =
                        frame(0, 0x01, &frame(1, 0x04, &[&[0x41][..], &text(b"/run/x", pack)].concat()));
                    [PREFACE, &settings, &frame(1, 0x04, block), &data, &frame(1, 0x2c, &padded)].concat()
                };
                // A colon has more bits than what takes the place of a slash.
                let wanted = if pack { wanted.to_owned() } else { wanted.replace("axb", "a-b") };
                let (given, wanted) = (whole(&block(given)), whole(&block(&wanted)));
                for piece in [1, 7, 64, 100_000] {
                    assert!(through(&given, piece) == wanted, "{given:?} in pieces of {piece}");
                }
            }
        }
    }

    #[test]
    fn what_is_no_http_2_or_cannot_be_read_goes_on_as_it_is() {
        let mut odd = PREFACE.to_vec();
        for block in [
            &[0x41][..],
            &[0x41, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
            &[0x41, 0x85, 0xff, 0xff, 0xff, 0xff, 0xff],
            &[0x40],
        ] {
            odd.extend(frame(1, 0x04, block));
            odd.extend(frame(1, 0x0c, block));
        }
        odd.extend(frame(1, 0x04, b"cut off").iter().take(12));
        for bytes in [&b"GET / HTTP/1.1\r\nHost: /run/x\r\n\r\n"[..], b"PRI", &odd] {
            for piece in [1, 5, 1_000] {
                assert_eq!(through(bytes, piece), bytes);
            }
        }
    }
}
