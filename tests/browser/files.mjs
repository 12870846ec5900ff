// Files for the tests to send.

/** A JPEG of 8 by 8 grey pixels. */
export function greyPhoto(exif) {
  const segment = (marker, ...content) => {
    const payload = Buffer.concat(content.map((one) => Buffer.from(one, "latin1")));
    const size = payload.length + 2;
    return Buffer.concat([Buffer.from([0xff, marker, size >> 8, size & 255]), payload]);
  };
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    ...(exif ? [segment(0xe1, "Exif\0\0", exif)] : []),
    segment(0xdb, "\0", Buffer.alloc(64, 1)),
    segment(0xc0, "\x08\0\x08\0\x08\x01\x01\x11\0"),
    segment(0xc4, "\0\x01", Buffer.alloc(16)),
    segment(0xc4, "\x10\x01", Buffer.alloc(16)),
    segment(0xda, "\x01\x01\0\0\x3f\0"),
    Buffer.from([0x3f, 0xff, 0xd9]),
  ]);
}
