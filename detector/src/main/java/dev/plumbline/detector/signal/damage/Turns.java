package dev.plumbline.detector.signal.damage;

import dev.plumbline.detector.signal.script.NearText;
import java.util.BitSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Whether an answer runs on into new turns: after its own text lines begin with the user's role, and the model answers
 * itself; or such lines hold the role alone, as templates write it between their control tokens. A dialogue that a
 * sentence introduces, or that the text calls an example, was asked for.
 */
final class Turns {

    private static final String[] USERS = ("User:|Human:|### User:|### Human:|USER:|HUMAN:|**User:**|**Human:**"
                    + "|Benutzer:|Nutzer:|Utilisateur:|Utilisateur :|Usuario:|Utente:|Usuário:|Пользователь:"
                    + "|用户：|用户:|ユーザー：|ユーザー:|사용자:")
            .split("[|]");

    private static final String[] MODELS = ("Assistant:|AI:|### Assistant:|### Response:|ASSISTANT:|**Assistant:**"
                    + "|Model:|Bot:|Assistent:|Assistant :|Asistente:|Assistente:|Ассистент:|Помощник:"
                    + "|助手：|助手:|アシスタント：|アシスタント:|어시스턴트:")
            .split("[|]");

    /** Lines that a template's turns leave behind where its control tokens are taken out, and nothing else. */
    private static final Set<String> BARE_USERS = Set.of("user", "human");

    private static final Set<String> BARE_MODELS = Set.of("assistant", "model");

    private static final String[] INTRODUCTIONS = ("example dialog conversation transcript chat script exchange sample"
                    + " interview beispiel gespräch ejemplo exemple пример диалог 例 对话 会話")
            .split(" ");

    /** What a line begins with that is looked at further. */
    private static final BitSet FIRST = new BitSet();

    static {
        Stream.of(Stream.of(USERS), Stream.of(MODELS), BARE_USERS.stream(), BARE_MODELS.stream())
                .flatMap(all -> all)
                .forEach(role -> FIRST.set(role.charAt(0)));
    }

    private static final int NEAR = 400;

    /** The longest of the words that make a line by themselves. */
    private static final int LONGEST = 9;

    private Turns() {}

    static boolean in(String text) {
        int users = 0;
        int models = 0;
        int first = -1;
        int bareUser = -1;
        for (int from = 0; from >= 0 && from < text.length(); ) {
            int line = text.indexOf('\n', from);
            int next = line < 0 ? text.length() : line + 1;
            if (FIRST.get(text.charAt(from))) {
                boolean bare = from > 0 && is(text, from, BARE_USERS);
                if (bare || begins(text, from, USERS)) {
                    users++;
                    first = first < 0 ? from : first;
                    bareUser = bare ? next : -1;
                } else if (begins(text, from, MODELS)) {
                    if (first < 0) {
                        return false; // it is the answer that is labelled so
                    }
                    models++;
                } else if (first >= 0 && bareUser != from && is(text, from, BARE_MODELS)) {
                    models++; // with something said since the user's line, else it is a list of roles
                }
            }
            from = next;
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

    /** Whether the line is one of some words. */
    private static boolean is(String text, int at, Set<String> words) {
        int end = NearText.end(text, at, LONGEST + 1);
        return end - at <= LONGEST && words.contains(text.substring(at, end));
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
