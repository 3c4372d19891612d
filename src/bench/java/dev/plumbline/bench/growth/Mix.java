package dev.plumbline.bench.growth;

/**
 * What samples are made of.
 *
 * @param pools of each model
 * @param models that are asked for, all equally often
 * @param strata within which pools are compared: platforms
 * @param labels beside the fields that have names of their own, with five values each
 * @param tokens of a response
 */
record Mix(int pools, int models, int strata, int labels, int tokens) {

    /** What stands still while one of them grows. */
    static final Mix BASE = new Mix(10, 2, 2, 0, 16);
}
