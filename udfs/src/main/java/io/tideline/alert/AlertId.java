package io.tideline.alert;

import io.tideline.serde.Digest128;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * The id of an alert: a {@link Digest128} of what it is made of, so that ids of any length and any
 * characters make one that every system takes.
 */
public final class AlertId {
    private AlertId() {}

    /**
     * Returns the id, 32 hexadecimal digits.
     *
     * @param parts the rule, the level, the entity, and what distinguishes two alerts of the rule
     */
    public static String of(String... parts) {
        byte[][] bytes = new byte[2 * parts.length][];
        for (int i = 0; i < parts.length; i++) {
            byte[] part = parts[i].getBytes(StandardCharsets.UTF_8);
            // With its length, so that no two lists of parts run into the same bytes.
            bytes[2 * i] = ByteBuffer.allocate(Integer.BYTES).putInt(part.length).array();
            bytes[2 * i + 1] = part;
        }
        return HexFormat.of().formatHex(Digest128.of(bytes));
    }
}
