package dev.plumbline.service.console;

import dev.plumbline.models.incident.Incident;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How each incident went from window to window, for as long as it is remembered. Not safe for threads. */
final class IncidentHistory {

    private static final int INCIDENTS = 200;
    private static final int STATES = 1_000;

    private final Map<String, Deque<State>> courses = new LinkedHashMap<>();

    /**
     * An incident after one more window.
     *
     * @param time in milliseconds since the epoch
     */
    record State(long time, Incident incident) {}

    /** Takes an incident as it stands at this time; an earlier one than the last is moved behind it. */
    void record(long time, Incident incident) {
        Deque<State> course = courses.computeIfAbsent(incident.id(), id -> new ArrayDeque<>());
        State last = course.peekLast();
        course.addLast(new State(last == null ? time : Math.max(time, last.time() + 1), incident));
        if (course.size() > STATES) {
            course.removeFirst();
        }
        if (courses.size() > INCIDENTS) {
            courses.remove(courses.keySet().iterator().next());
        }
    }

    /** The states of an incident in their order. */
    List<State> of(String id) {
        return List.copyOf(courses.getOrDefault(id, new ArrayDeque<>()));
    }
}
