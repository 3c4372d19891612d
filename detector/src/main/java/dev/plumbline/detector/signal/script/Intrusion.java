package dev.plumbline.detector.signal.script;

/**
 * Where a response turns to a script that nothing explains.
 *
 * @param script its ISO 15924 code
 * @param position how many characters come before it; of {@link AnswerText#text}, as code points
 * @param probability what the engine reported for the token that it begins with, in [0, 1]; NaN where it reported none
 */
public record Intrusion(String script, int position, double probability) {}
