package dev.plumbline.acceptance.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The 512 tokens of the small model: pieces of words, and a token for each byte. Merges pairs by score, as
 * SentencePiece does.
 */
final class Vocabulary {

    static final int BEGIN = 1;
    static final int END = 2;
    private static final int FIRST_BYTE = 3;
    private static final int SIZE = 512;
    private static final Vocabulary ONE = new Vocabulary();

    private final byte[][] pieces = new byte[SIZE][];
    private final float[] scores = new float[SIZE];
    private final Map<String, Integer> ids = new HashMap<>();

    private Vocabulary() {
        ByteBuffer in = ByteBuffer.wrap(SmallModel.resource("tok512.bin")).order(ByteOrder.LITTLE_ENDIAN);
        in.getInt(); // the longest piece
        for (int id = 0; id < SIZE; id++) {
            scores[id] = in.getFloat();
            byte[] piece = new byte[in.getInt()];
            in.get(piece);
            boolean isByte = id >= FIRST_BYTE && id < FIRST_BYTE + 256;
            pieces[id] = isByte ? new byte[] {(byte) (id - FIRST_BYTE)} : piece;
            if (id > END && !isByte) {
                ids.putIfAbsent(key(piece), id);
            }
        }
    }

    static Vocabulary get() {
        return ONE;
    }

    /** The token of one byte. */
    static int ofByte(int unsigned) {
        return FIRST_BYTE + unsigned;
    }

    byte[] bytes(int id) {
        return pieces[id];
    }

    /** What a server prints for a token: a part of a character becomes U+FFFD. */
    String text(int id) {
        return new String(pieces[id], UTF_8);
    }

    /**
     * The tokens of a prompt.
     *
     * @param begins whether it stands at the beginning, where a space is put before it
     */
    List<Integer> encode(String text, boolean begins) {
        List<Integer> tokens = new ArrayList<>();
        String all = begins && !text.isEmpty() && !text.startsWith(" ") ? " " + text : text;
        all.codePoints().forEach(c -> addCharacter(new String(Character.toChars(c)).getBytes(UTF_8), tokens));
        while (merge(tokens)) {
            // the best pair each time
        }
        return tokens;
    }

    private void addCharacter(byte[] character, List<Integer> tokens) {
        Integer whole = ids.get(key(character));
        if (whole != null) {
            tokens.add(whole);
            return;
        }
        for (byte b : character) {
            tokens.add(ofByte(b & 0xff));
        }
    }

    private boolean merge(List<Integer> tokens) {
        int at = -1;
        int best = -1;
        for (int i = 0; i + 1 < tokens.size(); i++) {
            Integer merged = ids.get(key(pieces[tokens.get(i)]) + key(pieces[tokens.get(i + 1)]));
            if (merged != null && (best < 0 || scores[merged] > scores[best])) {
                best = merged;
                at = i;
            }
        }
        if (at >= 0) {
            tokens.set(at, best);
            tokens.remove(at + 1);
        }
        return at >= 0;
    }

    private static String key(byte[] bytes) {
        return new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
    }
}
