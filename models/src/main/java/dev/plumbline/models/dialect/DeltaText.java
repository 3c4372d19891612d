package dev.plumbline.models.dialect;

/**
 * Text in the making, piece by piece. Some providers' pieces repeat all that went before. That is so where each piece
 * begins with the piece before and two or more are longer than the one before; pieces that are equal are a loop of the
 * model, and stay one.
 */
final class DeltaText {

    private static final int LONGER = 2;

    private final StringBuilder joined = new StringBuilder();
    private String last = "";
    private int longer;
    private int enough = LONGER;
    private boolean cumulative = true;

    void add(String piece) {
        joined.append(piece);
        if (!cumulative || piece.isEmpty()) {
            return;
        }
        cumulative = piece.startsWith(last);
        longer += piece.length() > last.length() && !last.isEmpty() ? 1 : 0;
        last = cumulative ? piece : "";
    }

    void replace(String whole) {
        joined.setLength(0);
        joined.append(whole);
        cumulative = false;
        last = "";
    }

    boolean isEmpty() {
        return joined.isEmpty();
    }

    /** One piece that repeats what went before is enough to be sure. */
    void expectRepeats() {
        enough = 1;
    }

    /** All pieces, one after the other. */
    String joined() {
        return joined.toString();
    }

    /** Whether the last piece may be all of the text. */
    boolean mayRepeat() {
        return cumulative && longer >= enough;
    }

    /** The piece that repeats all others. */
    String last() {
        return last;
    }
}
