package dev.plumbline.bench.compare;

/** A kind of detector. */
interface Method {

    String name();

    /** A fresh one whose score says which thresholds it would have passed. */
    Detector any();

    /** A fresh one for a single threshold, which may be cheaper. */
    default Detector at(double threshold) {
        return any();
    }
}
