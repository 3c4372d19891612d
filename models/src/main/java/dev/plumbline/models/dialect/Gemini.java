package dev.plumbline.models.dialect;

import dev.plumbline.models.parse.Cursor;
import dev.plumbline.models.parse.FinishReasons;
import dev.plumbline.models.parse.Message;
import dev.plumbline.models.parse.Range;
import dev.plumbline.models.parse.TokenEntry;
import dev.plumbline.models.parse.TokenUsage;
import dev.plumbline.models.sample.BadRecord;
import dev.plumbline.models.sample.Candidate;
import dev.plumbline.models.sample.Gap;
import dev.plumbline.models.sample.Step;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Google's Gemini and Vertex AI, whole or as chunks, as they write it or as their Python SDK prints it. Its tokens are
 * numbered, and its thoughts are counted beside the answer.
 */
final class Gemini implements Dialect {

    private final List<Candidate> candidates = new ArrayList<>();
    private final TokenUsage usage = new TokenUsage();
    private boolean blocked;

    @Override
    public void read(Cursor in) throws BadRecord {
        switch (in.field()) {
            case "candidates" -> {
                in.enterArray();
                while (in.nextElement()) {
                    candidates.add(Candidate.read(in));
                }
            }
            case "usageMetadata", "usage_metadata" -> in.tolerate(() -> usage(in));
            default -> {
                in.tolerate(() -> feedback(in));
            }
        }
    }

    @Override
    public boolean addTo(Body body, SharedFields shared) {
        if (candidates.isEmpty() && !blocked) {
            body.usage().add(usage.withReasoningBeside());
            return false;
        }
        body.dialect(candidates.stream().anyMatch(Candidate::isText) ? "databricks" : "gemini");
        if (blocked) {
            body.choice(0).add("");
            body.choice(0).finished("content_filter");
        }
        for (int i = 0; i < candidates.size(); i++) {
            Candidate each = candidates.get(i);
            each.addTo(body.choice(each.index < 0 ? i : each.index));
        }
        body.usage().add(usage.withReasoningBeside());
        if (!body.isFinished()) {
            body.partial();
        }
        return true;
    }

    private void usage(Cursor in) throws BadRecord {
        in.enterObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "candidatesTokenCount", "candidates_token_count" -> usage.readGenerated(in);
                case "thoughtsTokenCount", "thoughts_token_count" -> usage.readReasoning(in);
                default -> in.skip();
            }
        }
    }

    private void feedback(Cursor in) throws BadRecord {
        in.enterObject();
        while (in.nextField()) {
            blocked |= in.field().equals("blockReason") || in.field().equals("block_reason");
            in.skip();
        }
    }

    /** One of the answers. */
    private static final class Candidate {

        private int index = -1;
        private final Message message = new Message();
        private @Nullable String text;
        private @Nullable String finishReason;
        private List<TokenEntry> chosen = List.of();
        private final List<List<TokenEntry>> listed = new ArrayList<>();
        private boolean odd;

        static Candidate read(Cursor in) throws BadRecord {
            Candidate candidate = new Candidate();
            in.enterObject();
            while (in.nextField()) {
                candidate.field(in);
            }
            return candidate;
        }

        /** As Databricks' former completions wrote it: a text, and its end beside it. */
        boolean isText() {
            return text != null;
        }

        void addTo(ChoiceBuilder choice) {
            if (text != null) {
                choice.add(text);
                choice.ended();
            } else {
                choice.add(message);
            }
            choice.finished(finishReason);
            List<Step> steps = new ArrayList<>(chosen.size());
            for (int i = 0; i < chosen.size() && !odd; i++) {
                steps.add(TokenEntry.step(chosen.get(i), i < listed.size() ? listed.get(i) : List.of()));
            }
            choice.add(steps);
            choice.lacks(Gap.ODD_LOGPROBS, odd);
        }

        private void field(Cursor in) throws BadRecord {
            switch (in.field()) {
                case "index" -> in.tolerate(() -> index = in.whole(Range.COUNT));
                case "content" -> content(in);
                case "text" -> text = in.string();
                case "metadata" -> in.tolerate(() -> metadata(in));
                case "finishReason", "finish_reason" -> finishReason = FinishReasons.read(in);
                case "logprobsResult", "logprobs_result" -> odd |= !in.tolerate(() -> logprobs(in));
                default -> in.skip();
            }
        }

        private void metadata(Cursor in) throws BadRecord {
            in.enterObject();
            while (in.nextField()) {
                if (in.field().equals("finish_reason")) {
                    finishReason = FinishReasons.read(in);
                } else {
                    in.skip();
                }
            }
        }

        private void content(Cursor in) throws BadRecord {
            in.enterObject();
            while (in.nextField()) {
                if (in.field().equals("parts")) {
                    message.read(in);
                } else {
                    in.skip();
                }
            }
        }

        private void logprobs(Cursor in) throws BadRecord {
            in.enterObject();
            while (in.nextField()) {
                switch (in.field()) {
                    case "chosenCandidates", "chosen_candidates" -> chosen = TokenEntry.list(in);
                    case "topCandidates", "top_candidates" -> listed(in);
                    default -> in.skip();
                }
            }
        }

        private void listed(Cursor in) throws BadRecord {
            in.enterArray();
            while (in.nextElement()) {
                List<TokenEntry> step = List.of();
                in.enterObject();
                while (in.nextField()) {
                    if (in.field().equals("candidates")) {
                        step = TokenEntry.list(in);
                    } else {
                        in.skip();
                    }
                }
                listed.add(step);
            }
        }
    }
}
