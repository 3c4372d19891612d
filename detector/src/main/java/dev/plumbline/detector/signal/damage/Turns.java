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

    private static final Set<String> USERS = Set.of(("user|human|benutzer|nutzer|utilisateur|usuario|utente|usuário"
                    + "|utilizador|gebruiker|användare|bruger|bruker|käyttäjä|użytkownik|uživatel|používateľ|felhasználó"
                    + "|utilizator|korisnik|uporabnik|vartotojas|lietotājs|kasutaja|χρήστης|kullanıcı|pengguna|người"
                    + " dùng|пользователь|користувач|потребител|المستخدم|کاربر|משתמש|उपयोगकर्ता|ব্যবহারকারী|பயனர்"
                    + "|ผู้ใช้|用户|用戶|使用者|ユーザー|사용자")
            .split("[|]"));

    private static final Set<String> MODELS = Set.of(("assistant|ai|ai"
                    + " assistant|model|bot|assistent|asistente|assistente|asystent|asistent|asistentas|asistents|asszisztens|avustaja|asistan|asisten|pomočnik|βοηθός|trợ"
                    + " lý|ассистент|помощник|асистент|помічник|المساعد|دستیار|עוזר|सहायक|সহকারী|உதவியாளர்|ผู้ช่วย|助手|助理"
                    + "|アシスタント|어시스턴트|도우미")
            .split("[|]"));

    /** As headings only: forms of instruction tuning. */
    private static final String INSTRUCTION = "instruction";

    private static final String RESPONSE = "response";

    /** What may stand before a role: headings, emphasis, brackets. */
    private static final String DECORATION = "#*_[ ";

    /** And between it and its colon. */
    private static final String CLOSING = "*_] \u00A0";

    /** Lines that a template's turns leave behind where its control tokens are taken out, and nothing else. */
    private static final Set<String> BARE_USERS = Set.of("user", "human");

    private static final Set<String> BARE_MODELS = Set.of("assistant", "model");

    private static final String[] INTRODUCTIONS = ("example dialog conversation transcript chat script exchange sample"
                    + " interview format template beispiel gespräch ejemplo diálogo exemplo esempio exemple voorbeeld"
                    + " gesprek exempel przykład rozmow příklad példa örnek contoh παράδειγμα διάλογ пример диалог"
                    + " приклад مثال حوار דוגמ उदाहरण ตัวอย่าง 例 对话 對話 会話 예시 예를 대화")
            .split(" ");

    /** What a line begins with that is looked at further. */
    private static final BitSet FIRST = new BitSet();

    static {
        Stream.of(USERS, MODELS, Set.of(INSTRUCTION, RESPONSE))
                .flatMap(Set::stream)
                .flatMap(role -> Stream.of(role, role.toUpperCase(Locale.ROOT)))
                .forEach(role -> FIRST.set(role.charAt(0)));
    }

    private static final int NEAR = 400;

    /** The longest role, in chars. */
    private static final int LONGEST = 16;

    /** More characters are no decoration. */
    private static final int DECORATED = 8;

    /** In small letters names of fields in files. */
    private static final Set<String> FIELDS = Set.of("model", "bot", "ai");

    private Turns() {}

    static boolean in(String text) {
        int users = 0;
        int models = 0;
        int first = -1;
        int bareUser = -1;
        for (int from = 0; from >= 0 && from < text.length(); ) {
            int line = text.indexOf('\n', from);
            int next = line < 0 ? text.length() : line + 1;
            String role = role(text, from);
            boolean bare = role.isEmpty() && from > 0 && is(text, from, BARE_USERS);
            if (bare || USERS.contains(role)) {
                users++;
                first = first < 0 ? from : first;
                bareUser = bare ? next : -1;
            } else if (MODELS.contains(role)) {
                if (first < 0) {
                    return false; // it is the answer that is labelled so
                }
                models++;
            } else if (first >= 0 && bareUser != from && is(text, from, BARE_MODELS)) {
                models++; // with something said since the user's line, else it is a list of roles
            }
            from = next;
        }
        return users > 0 && models > 0 && !introduced(text.substring(0, first));
    }

    /** The role that a line names before a colon, in lower case; empty where it names none. */
    private static String role(String text, int from) {
        int start = skip(text, from, DECORATION);
        if (start >= text.length() || !FIRST.get(text.charAt(start))) {
            return "";
        }
        int end = start;
        while (end < text.length() && end < start + LONGEST && "*_]:：\n".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        int colon = skip(text, end, CLOSING);
        if (colon >= text.length() || (text.charAt(colon) != ':' && text.charAt(colon) != '：')) {
            return "";
        }
        String name = text.substring(start, end).strip();
        String role = name.toLowerCase(Locale.ROOT);
        boolean field = name.equals(role) && FIELDS.contains(role);
        boolean heading = text.charAt(from) == '#';
        return field ? "" : heading ? ofInstruction(role) : role;
    }

    private static String ofInstruction(String role) {
        return role.equals(INSTRUCTION) ? "user" : role.equals(RESPONSE) ? "assistant" : role;
    }

    /** The first index from {@code at} on at which none of some characters stands; a few are enough. */
    private static int skip(String text, int at, String characters) {
        int i = at;
        while (i < text.length() && i < at + DECORATED && characters.indexOf(text.charAt(i)) >= 0) {
            i++;
        }
        return i;
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
