package dev.plumbline.detector.equivalence;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Makes a failure smaller: fewest prompts, fewest requests, smallest concurrency, fewest tokens, shortest prompt that
 * still fail. Delta debugging (Zeller and Hildebrandt, 2002) with a bound on how much is asked. What fails by chance
 * must fail again: at the end the smallest that fails twice more is taken, or the whole where to find it would take
 * more than the bound once more.
 */
public final class Shrinker {

    private static final int CONFIRMATIONS = 2;

    private final Predicate<List<ProbeRequest>> fails;
    private int left;
    private int leftToConfirm;
    private final Deque<List<ProbeRequest>> smaller = new ArrayDeque<>();

    /**
     * @param fails asks, and says whether the failure shows
     * @param atMost how many requests may be asked to find smaller ones, and as many to see that they fail again
     */
    public Shrinker(Predicate<List<ProbeRequest>> fails, int atMost) {
        this.fails = fails;
        this.left = atMost;
        this.leftToConfirm = atMost;
    }

    /** The smallest failure that it can find; the whole where no part fails. */
    public List<ProbeRequest> shrink(List<ProbeRequest> failing) {
        smaller.push(failing);
        fewerPrompts();
        fewerRequests();
        tryIt(oneAfterAnother(smallest()));
        fewerTokens();
        shorterPrompts();
        return confirmed();
    }

    private List<ProbeRequest> smallest() {
        return smaller.element();
    }

    private boolean tryIt(List<ProbeRequest> candidate) {
        if (candidate.isEmpty() || candidate.size() > left || candidate.equals(smallest())) {
            return false;
        }
        left -= candidate.size();
        if (fails.test(candidate)) {
            smaller.push(candidate);
            return true;
        }
        return false;
    }

    private void fewerPrompts() {
        List<String> prompts = prompts();
        for (int size = prompts.size() / 2; size >= 1; size = Math.min(size / 2, prompts.size() / 2)) {
            boolean fewer = false;
            for (int from = 0; from < prompts.size() && !fewer; from += size) {
                Set<String> part = Set.copyOf(prompts.subList(from, Math.min(prompts.size(), from + size)));
                fewer = tryIt(keep(part)) || (size < prompts.size() / 2 && tryIt(drop(part)));
            }
            prompts = prompts();
        }
    }

    private void fewerRequests() {
        for (int size = smallest().size() / 2; size >= 1; size /= 2) {
            int from = 0;
            while (from + size <= smallest().size() && smallest().size() > size) {
                List<ProbeRequest> without = new ArrayList<>(smallest());
                without.subList(from, from + size).clear();
                from = tryIt(without) ? from : from + size;
            }
        }
    }

    private static List<ProbeRequest> oneAfterAnother(List<ProbeRequest> requests) {
        List<ProbeRequest> alone = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            alone.add(requests.get(i).withBatch(i));
        }
        return alone;
    }

    private void fewerTokens() {
        boolean fewer = true;
        while (fewer
                && smallest().stream().anyMatch(request -> request.decoding().tokens() > 1)) {
            fewer = tryIt(each(request -> request.withDecoding(
                    request.decoding().withTokens(Math.max(1, request.decoding().tokens() / 2)))));
        }
    }

    private void shorterPrompts() {
        for (String prompt : prompts()) {
            String words = prompt;
            boolean shorter = true;
            while (shorter && words.contains(" ")) {
                String before = words;
                String half = half(words);
                shorter = tryIt(each(request -> request.prompt().equals(before) ? request.withPrompt(half) : request));
                words = half;
            }
        }
    }

    /** The first half of the words. */
    private static String half(String prompt) {
        String[] words = prompt.split(" ", -1);
        return String.join(" ", List.of(words).subList(0, Math.max(1, words.length / 2)));
    }

    private List<ProbeRequest> confirmed() {
        while (smaller.size() > 1) {
            boolean again = true;
            for (int i = 0; i < CONFIRMATIONS && again; i++) {
                leftToConfirm -= smallest().size();
                again = leftToConfirm >= 0 && fails.test(smallest());
            }
            if (again) {
                return smallest();
            }
            smaller.pop();
        }
        return smallest();
    }

    private List<String> prompts() {
        Set<String> prompts = new LinkedHashSet<>();
        smallest().forEach(request -> prompts.add(request.prompt()));
        return List.copyOf(prompts);
    }

    private List<ProbeRequest> keep(Set<String> prompts) {
        return smallest().stream()
                .filter(request -> prompts.contains(request.prompt()))
                .toList();
    }

    private List<ProbeRequest> drop(Set<String> prompts) {
        return smallest().stream()
                .filter(request -> !prompts.contains(request.prompt()))
                .toList();
    }

    private List<ProbeRequest> each(UnaryOperator<ProbeRequest> change) {
        return smallest().stream().map(change).toList();
    }
}
