package io.tideline.model;

/** The segments that an account is in, as bits by their index in the model. */
public final class SegmentBits {
    private SegmentBits() {}

    /** Returns whether a segment is among them; -1 is everybody's. */
    public static boolean contain(long bits, int segment) {
        return segment < 0 || (bits >> segment & 1) == 1;
    }
}
