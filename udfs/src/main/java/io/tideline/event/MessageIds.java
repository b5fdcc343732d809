package io.tideline.event;

import java.nio.charset.StandardCharsets;

/** What stands for a messageId where only equality counts. */
public final class MessageIds {
    /** Stands for a missing messageId. */
    public static final long NONE = 0;

    private MessageIds() {}

    /**
     * Returns 64 well-mixed bits of an id: FNV-1a over its bytes, two lanes, finished as in
     * SplitMix64. Fixed for ever, since state holds its values. Never {@link #NONE}.
     */
    public static long hash(String id) {
        long a = 0xcbf29ce484222325L;
        long b = 0x9e3779b97f4a7c15L;
        for (byte next : id.getBytes(StandardCharsets.UTF_8)) {
            a = (a ^ (next & 0xFF)) * 0x100000001b3L;
            b = (Long.rotateLeft(b, 9) ^ (next & 0xFF)) * 0xff51afd7ed558ccdL;
        }
        long mixed = a ^ Long.rotateLeft(b, 32);
        mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        mixed ^= mixed >>> 31;
        return mixed == NONE ? 1 : mixed;
    }
}
