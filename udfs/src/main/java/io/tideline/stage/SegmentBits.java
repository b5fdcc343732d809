package io.tideline.stage;

/** The segments that an account is in, as bits by their index in the model. */
final class SegmentBits {
    private SegmentBits() {}

    /** Whether a segment is among them; -1 is everybody's. */
    static boolean contain(long bits, int segment) {
        return segment < 0 || (bits >> segment & 1) == 1;
    }
}
