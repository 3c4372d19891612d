package dev.plumbline.service.http;

import java.util.List;

/** What an instance says of its own state; each list holds one sentence for each thing that is wrong. */
public interface HealthChecks {

    /** What cannot heal without a restart. */
    List<String> failures();

    /** What keeps it from its work now, failures included. */
    List<String> notReady();

    /** What it does not know, and should: it works on with what it knew before. */
    default List<String> losses() {
        return List.of();
    }

    /** What is wrong elsewhere, and does not keep it from its work. */
    default List<String> notes() {
        return List.of();
    }
}
