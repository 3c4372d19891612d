package dev.plumbline.service;

import dev.plumbline.models.cell.VisibleName;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.Writer;

/**
 * What is written to a terminal, with all that would speak to it escaped: control characters and marks of direction
 * that came in names from outside. Line ends, tabs and the colours of this program pass. Within JSON the escaped form
 * means the same.
 */
final class VisibleWriter extends FilterWriter {

    private static final char ESCAPE = '\u001B';

    VisibleWriter(Writer out) {
        super(out);
    }

    @Override
    public void write(int c) throws IOException {
        write(new char[] {(char) c}, 0, 1);
    }

    @Override
    public void write(String text, int from, int length) throws IOException {
        write(text.toCharArray(), from, length);
    }

    @Override
    public void write(char[] text, int from, int length) throws IOException {
        int end = from + length;
        int start = from;
        for (int i = from; i < end; i++) {
            char c = text[i];
            if (!VisibleName.isVisible(c) && !passes(text, i, end)) {
                out.write(text, start, i - start);
                out.write(VisibleName.shown(c));
                start = i + 1;
            }
        }
        out.write(text, start, end - start);
    }

    private static boolean passes(char[] text, int at, int end) {
        char c = text[at];
        return switch (c) {
            case '\n', '\t' -> true;
            case '\r' -> at + 1 < end && text[at + 1] == '\n'; // alone it writes over the line
            case ESCAPE -> isColour(text, at + 1, end);
            default -> false;
        };
    }

    /** Whether {@code [1;31m} stands there: it changes how text looks, and nothing else. */
    private static boolean isColour(char[] text, int at, int end) {
        int i = at;
        if (i >= end || text[i++] != '[') {
            return false;
        }
        while (i < end && (Character.isDigit(text[i]) || text[i] == ';')) {
            i++;
        }
        return i < end && text[i] == 'm';
    }
}
