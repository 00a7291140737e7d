//! What streams are packed with (7.4), each up to a limit. What is good before a fault counts.

use std::io::Read as _;

use flate2::bufread::ZlibDecoder;

use super::object::{Dict, Object};

/// Unpacks with one filter; nothing where it is none for text (pictures).
pub(super) fn unpack(name: &str, parameters: &Dict, bytes: &[u8], most: usize) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    match name {
        "FlateDecode" | "Fl" => {
            let _ = ZlibDecoder::new(bytes).take(most as u64).read_to_end(&mut out);
            Some(predicted(out, parameters))
        }
        "LZWDecode" | "LZW" => {
            let early = parameters.get("EarlyChange").and_then(Object::count) != Some(0);
            Some(predicted(lzw(bytes, early, most), parameters))
        }
        "ASCIIHexDecode" | "AHx" => {
            let digits = bytes
                .iter()
                .take_while(|byte| **byte != b'>')
                .filter_map(|byte| char::from(*byte).to_digit(16));
            let digits: Vec<u32> = digits.take(most.saturating_mul(2)).collect();
            for pair in digits.chunks(2) {
                let (high, low) = (pair.first().unwrap_or(&0), pair.get(1).unwrap_or(&0));
                out.push((high << 4 | low) as u8);
            }
            Some(out)
        }
        "ASCII85Decode" | "A85" => Some(ascii85(bytes, most)),
        "RunLengthDecode" | "RL" => {
            let mut rest = bytes;
            while let Some((length, after)) = rest.split_first() {
                let count = usize::from(*length);
                match *length {
                    128 => break,
                    0..=127 => {
                        out.extend_from_slice(after.get(..count + 1).unwrap_or(after));
                        rest = after.get(count + 1..).unwrap_or_default();
                    }
                    _ => {
                        let Some(byte) = after.first() else { break };
                        out.resize(out.len() + 257 - count, *byte);
                        rest = after.get(1..).unwrap_or_default();
                    }
                }
                if out.len() > most {
                    break;
                }
            }
            Some(out)
        }
        "Crypt" => Some(bytes.to_vec()),
        _ => None,
    }
}

fn ascii85(bytes: &[u8], most: usize) -> Vec<u8> {
    let (mut out, mut value, mut count) = (Vec::new(), 0_u32, 0_usize);
    for byte in bytes {
        match byte {
            b'~' => break,
            b'z' if count == 0 => out.extend([0; 4]),
            b'!'..=b'u' => {
                value = value.wrapping_mul(85).wrapping_add(u32::from(byte - b'!'));
                count += 1;
                if count == 5 {
                    out.extend(value.to_be_bytes());
                    (value, count) = (0, 0);
                }
            }
            _ => {}
        }
        if out.len() > most {
            break;
        }
    }
    if count > 1 {
        for _ in count..5 {
            value = value.wrapping_mul(85).wrapping_add(84);
        }
        out.extend(value.to_be_bytes().iter().take(count - 1));
    }
    out
}

fn lzw(bytes: &[u8], early: bool, most: usize) -> Vec<u8> {
    // Each code is a code before it and one byte more.
    let mut table: Vec<(u16, u8, u16)> = Vec::new();
    let (mut out, mut width, mut bits, mut held) = (Vec::new(), 9_u32, 0_u32, 0_u32);
    let mut before: Option<u16> = None;
    let mut spelled = Vec::new();
    for byte in bytes {
        held = (held << 8 | u32::from(*byte)) & 0x00ff_ffff;
        bits += 8;
        if bits < width {
            continue;
        }
        let code = (held >> (bits - width) & ((1 << width) - 1)) as u16;
        bits -= width;
        match code {
            256 => {
                table.clear();
                (width, before) = (9, None);
                continue;
            }
            257 => break,
            _ => {}
        }
        let spell = |mut code: u16, spelled: &mut Vec<u8>, table: &[(u16, u8, u16)]| {
            spelled.clear();
            while code > 257 {
                let Some((parent, letter, _)) = table.get(usize::from(code - 258)) else { return false };
                spelled.push(*letter);
                code = *parent;
            }
            spelled.push(code as u8);
            spelled.reverse();
            true
        };
        let is_known = usize::from(code) < 258 + table.len();
        let Some(from) = (if is_known { Some(code) } else { before }) else { break };
        if !spell(from, &mut spelled, &table) {
            break;
        }
        let first = spelled.first().copied().unwrap_or(0);
        if !is_known {
            spelled.push(first);
        }
        out.extend_from_slice(&spelled);
        if let Some(before) = before
            && table.len() < 4096 - 258
        {
            table.push((before, first, 0));
        }
        before = Some(code);
        let next = 258 + table.len() + usize::from(early);
        width = if next >= 2048 {
            12
        } else if next >= 1024 {
            11
        } else if next >= 512 {
            10
        } else {
            9
        };
        if out.len() > most {
            break;
        }
    }
    out
}

/// Undoes what makes rows of numbers pack better (the predictors of PNG).
fn predicted(bytes: Vec<u8>, parameters: &Dict) -> Vec<u8> {
    let of = |key: &str, otherwise: usize| parameters.get(key).and_then(Object::count).unwrap_or(otherwise);
    if of("Predictor", 1) < 10 {
        return bytes;
    }
    let pixel = (of("Colors", 1).min(32) * of("BitsPerComponent", 8).min(16)).div_ceil(8).max(1);
    let row = (of("Columns", 1).min(1 << 20) * of("Colors", 1).min(32) * of("BitsPerComponent", 8).min(16))
        .div_ceil(8);
    let (mut out, mut above) = (Vec::with_capacity(bytes.len()), vec![0_u8; row]);
    for line in bytes.chunks(row + 1) {
        let Some((kind, line)) = line.split_first() else { break };
        let mut now = vec![0_u8; row];
        for (at, byte) in line.iter().enumerate() {
            let left = at.checked_sub(pixel).and_then(|at| now.get(at)).copied().unwrap_or(0);
            let up = above.get(at).copied().unwrap_or(0);
            let corner = at.checked_sub(pixel).and_then(|at| above.get(at)).copied().unwrap_or(0);
            let guess = match kind {
                1 => left,
                2 => up,
                3 => ((u16::from(left) + u16::from(up)) / 2) as u8,
                4 => {
                    let p = i16::from(left) + i16::from(up) - i16::from(corner);
                    let far = |of: u8| (p - i16::from(of)).abs();
                    if far(left) <= far(up) && far(left) <= far(corner) {
                        left
                    } else if far(up) <= far(corner) {
                        up
                    } else {
                        corner
                    }
                }
                _ => 0,
            };
            if let Some(now) = now.get_mut(at) {
                *now = byte.wrapping_add(guess);
            }
        }
        out.extend(now.iter().take(line.len()));
        above = now;
    }
    out
}
