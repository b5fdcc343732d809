package io.tideline.console.access;

import io.tideline.job.option.StartException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/**
 * An address, or a block of them as {@code 10.0.0.0/24}.
 *
 * @param bits how many of the address' first bits matter
 */
record AddressBlock(InetAddress address, int bits) {
    /** No host name, which would be looked up. */
    private static final Pattern FORM =
            Pattern.compile(
                    "(\\d{1,3}(?:\\.\\d{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*)(?:/(\\d{1,3}))?");

    /**
     * Reads a block.
     *
     * @throws StartException if it is none
     */
    static AddressBlock parse(String text) {
        var matcher = FORM.matcher(text);
        try {
            if (matcher.matches()) {
                var address = InetAddress.getByName(matcher.group(1));
                int most = address.getAddress().length * Byte.SIZE;
                int bits = matcher.group(2) == null ? most : Integer.parseInt(matcher.group(2));
                if (bits <= most) {
                    return new AddressBlock(address, bits);
                }
            }
        } catch (UnknownHostException e) {
            // Falls through to the sentence.
        }
        throw new StartException(
                "console.sign_in.proxies: found \"%s\", expected an address such as 10.0.0.5 or 10.0.0.0/24."
                        .formatted(text));
    }

    /** Returns whether an address is in the block. */
    boolean has(InetAddress other) {
        var mine = address.getAddress();
        var its = other.getAddress();
        if (mine.length != its.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> (bit % Byte.SIZE);
            if ((mine[bit / Byte.SIZE] & mask) != (its[bit / Byte.SIZE] & mask)) {
                return false;
            }
        }
        return true;
    }
}
