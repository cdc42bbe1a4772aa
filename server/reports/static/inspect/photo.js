// A photo as it is sent: at most 1600 pixels a side, a JPEG under 2 MB. Drawn anew, so that where
// and when it was taken, and by which phone, is no longer in it.

export const MOST_PX = 1600;
export const MOST_BYTES = 1_900_000;

/** @param {number} width @param {number} height @returns {{width: number, height: number}} */
export function fitted(width, height) {
  const scale = Math.min(1, MOST_PX / Math.max(width, height, 1));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** @param {HTMLCanvasElement} canvas @param {number} quality @returns {Promise<Blob|null>} */
const jpeg = (canvas, quality) => new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));

/** @param {Blob} file @returns {Promise<Blob>} Rejects when it is no picture. */
export async function smaller(file) {
  const picture = await createImageBitmap(file);
  const { width, height } = fitted(picture.width, picture.height);
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width, height];
  const pen = canvas.getContext("2d");
  if (!pen) throw new Error("no canvas");
  pen.drawImage(picture, 0, 0, width, height);
  picture.close();
  for (const quality of [0.85, 0.7, 0.5, 0.3]) {
    const made = await jpeg(canvas, quality);
    if (made && made.size <= MOST_BYTES) return made;
  }
  throw new Error("too large");
}
