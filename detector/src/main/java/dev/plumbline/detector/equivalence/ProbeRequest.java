package dev.plumbline.detector.equivalence;

/**
 * One thing that a pool is asked.
 *
 * @param side which pool: 0, or 1 for the second one of a pair
 * @param batch requests with the same number are sent at the same time; batches follow each other in their order
 * @param prompt one of the probe's own
 * @param prefill the beginning of the answer, which is given; empty for none
 */
public record ProbeRequest(int side, int batch, Form form, String prompt, String prefill, Decoding decoding) {

    /** In which way an answer is asked for. */
    public enum Form {
        /** A chat or a completion, as one body. */
        WHOLE,
        /** The same as a stream of chunks. */
        STREAMED,
        /** A completion of plain text, whatever the endpoint is otherwise. */
        TEXT,
        /** The log-probabilities of the prefill, which nobody draws. */
        SCORED,
        /** The numbers of the prompt's tokens. */
        TOKENIZED
    }

    public ProbeRequest {
        if (side < 0 || side > 1) {
            throw new IllegalArgumentException("side must be 0 or 1, got " + side);
        }
    }

    /** A whole answer to a prompt, of the first pool. */
    public static ProbeRequest whole(int batch, String prompt, Decoding decoding) {
        return new ProbeRequest(0, batch, Form.WHOLE, prompt, "", decoding);
    }

    public ProbeRequest withForm(Form to) {
        return new ProbeRequest(side, batch, to, prompt, prefill, decoding);
    }

    public ProbeRequest withBatch(int to) {
        return new ProbeRequest(side, to, form, prompt, prefill, decoding);
    }

    public ProbeRequest withSide(int to) {
        return new ProbeRequest(to, batch, form, prompt, prefill, decoding);
    }

    public ProbeRequest withPrompt(String to) {
        return new ProbeRequest(side, batch, form, to, prefill, decoding);
    }

    public ProbeRequest withPrefill(String to) {
        return new ProbeRequest(side, batch, form, prompt, to, decoding);
    }

    public ProbeRequest withDecoding(Decoding to) {
        return new ProbeRequest(side, batch, form, prompt, prefill, to);
    }
}
