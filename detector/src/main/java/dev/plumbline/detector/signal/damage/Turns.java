package dev.plumbline.detector.signal.damage;

import java.util.Locale;

/**
 * Whether an answer runs on into new turns: after its own text lines begin with the user's role, and the model answers
 * itself. A dialogue that a sentence introduces, or that the text calls an example, was asked for.
 */
final class Turns {

    private static final String[] USERS = {
        "User:", "Human:", "### User:", "### Human:", "USER:", "HUMAN:", "**User:**", "**Human:**"
    };

    private static final String[] MODELS = {
        "Assistant:", "AI:", "### Assistant:", "### Response:", "ASSISTANT:", "**Assistant:**", "Model:", "Bot:"
    };

    private static final String[] INTRODUCTIONS = {
        "example",
        "dialog",
        "conversation",
        "transcript",
        "chat",
        "script",
        "exchange",
        "sample",
        "interview",
        "beispiel",
        "ejemplo",
        "exemple"
    };

    private static final int NEAR = 400;

    private Turns() {}

    static boolean in(String text) {
        int users = 0;
        int models = 0;
        int first = -1;
        for (int from = 0; from >= 0 && from < text.length(); ) {
            if (begins(text, from, USERS)) {
                users++;
                first = first < 0 ? from : first;
            } else if (begins(text, from, MODELS)) {
                if (first < 0) {
                    return false; // it is the answer that is labelled so
                }
                models++;
            }
            int line = text.indexOf('\n', from);
            from = line < 0 ? -1 : line + 1;
        }
        return users > 0 && models > 0 && !introduced(text.substring(0, first));
    }

    private static boolean begins(String text, int at, String[] roles) {
        for (String role : roles) {
            if (text.startsWith(role, at)) {
                return true;
            }
        }
        return false;
    }

    private static boolean introduced(String before) {
        String said = before.strip();
        if (said.isEmpty() || said.endsWith(":") || said.endsWith("```")) {
            return true;
        }
        String near = said.substring(Math.max(0, said.length() - NEAR)).toLowerCase(Locale.ROOT);
        for (String word : INTRODUCTIONS) {
            if (near.contains(word)) {
                return true;
            }
        }
        return false;
    }
}
