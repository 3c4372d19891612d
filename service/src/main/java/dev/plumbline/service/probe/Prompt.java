package dev.plumbline.service.probe;

import com.ibm.icu.lang.UScript;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;

/** What pools are asked. Of the text, only a digest and its scripts go further. */
record Prompt(String text) {

    private static final int DIGITS = 16;

    /** The same for whoever asks the same model the same thing. */
    String hash(String model) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest((model + "\n" + text).getBytes(StandardCharsets.UTF_8));
            return "probe-" + HexFormat.of().formatHex(digest).substring(0, DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** ISO 15924 codes of its letters. */
    List<String> scripts() {
        TreeSet<String> scripts = new TreeSet<>();
        text.codePoints()
                .map(UScript::getScript)
                .filter(script -> script > UScript.INHERITED) // nor those that are common to all
                .forEach(script -> scripts.add(UScript.getShortName(script)));
        return List.copyOf(scripts);
    }
}
