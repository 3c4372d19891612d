package dev.plumbline.detector.equivalence;

/** What was asked and what came back. */
public record Exchange(ProbeRequest request, ProbeAnswer answer) {}
