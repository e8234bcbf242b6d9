//! PNG files (ISO/IEC 15948) of palette images, without compression.

/// A PNG of 8-bit palette indices, row by row. `pixels` holds at least `width * height` of them.
pub(crate) fn encode(width: u32, height: u32, palette: &[[u8; 3]], pixels: &[u8]) -> Vec<u8> {
    let mut out = vec![0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A];
    let mut head = Vec::new();
    head.extend(width.to_be_bytes());
    head.extend(height.to_be_bytes());
    // 8 bits, palette, deflate, usual filters, not interlaced.
    head.extend([8, 3, 0, 0, 0]);
    chunk(&mut out, *b"IHDR", &head);
    chunk(&mut out, *b"PLTE", &palette.concat());
    let rows = pixels.chunks_exact(width.max(1) as usize).take(height as usize);
    // Each row begins with its filter: 0, none.
    let raw: Vec<u8> = rows.flat_map(|row| core::iter::once(0).chain(row.iter().copied())).collect();
    chunk(&mut out, *b"IDAT", &zlib(&raw));
    chunk(&mut out, *b"IEND", &[]);
    out
}

fn chunk(out: &mut Vec<u8>, kind: [u8; 4], body: &[u8]) {
    out.extend((body.len() as u32).to_be_bytes());
    let from = out.len();
    out.extend(kind);
    out.extend(body);
    let crc = crc32(out.get(from..).unwrap_or(&[]));
    out.extend(crc.to_be_bytes());
}

/// A zlib stream (RFC 1950) of stored blocks (RFC 1951, 3.2.4).
fn zlib(raw: &[u8]) -> Vec<u8> {
    let mut out = vec![0x78, 0x01];
    let mut blocks = raw.chunks(0xFFFF).peekable();
    while let Some(block) = blocks.next() {
        let length = block.len() as u16;
        out.push(u8::from(blocks.peek().is_none()));
        out.extend(length.to_le_bytes());
        out.extend((!length).to_le_bytes());
        out.extend(block);
    }
    out.extend(adler32(raw).to_be_bytes());
    out
}

/// CRC-32 as PNG's annex D defines it.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg()))
    })
}

/// Adler-32 (RFC 1950, 8.2).
fn adler32(bytes: &[u8]) -> u32 {
    const MODULUS: u32 = 65_521;
    let (a, b) = bytes.iter().fold((1, 0), |(a, b), byte| {
        let a = (a + u32::from(*byte)) % MODULUS;
        (a, (b + a) % MODULUS)
    });
    (b << 16) | a
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksums_are_the_published_ones() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
        assert_eq!(crc32(b"IEND"), 0xAE42_6082);
        assert_eq!(adler32(b"Wikipedia"), 0x11E6_0398);
    }

    #[test]
    fn a_file_has_its_chunks_in_order_and_every_pixel_in_it() {
        let file = encode(3, 2, &[[1, 2, 3], [4, 5, 6]], &[0, 1, 0, 1, 0, 1]);
        let find = |what: &[u8]| file.windows(what.len()).position(|part| part == what);
        assert_eq!(&file[..8], b"\x89PNG\r\n\x1a\n");
        assert_eq!(find(b"IHDR"), Some(12));
        assert_eq!(&file[16..29], [0, 0, 0, 3, 0, 0, 0, 2, 8, 3, 0, 0, 0]);
        assert!(find(b"PLTE") < find(b"IDAT") && find(b"IDAT") < find(b"IEND"));
        assert!(find(&[0, 0, 1, 0, 0, 1, 0, 1]).is_some(), "two rows, each with its filter byte");
    }
}
