package io.tideline.bench.work;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * Writes a Segment call of about 400 bytes, byte by byte, since a JSON library would take longer
 * than the broker. Not thread-safe.
 */
final class CallBytes {
    private static final byte[] HEX = ascii("0123456789abcdef");

    private static final byte[] TYPE = ascii("{\"type\":\"");
    private static final byte[] MESSAGE_ID = ascii("\",\"messageId\":\"");
    private static final byte[] USER_ID = ascii("\",\"userId\":\"");
    private static final byte[] EVENT = ascii("\",\"event\":\"");
    private static final byte[] NAME = ascii("\",\"name\":\"");
    private static final byte[] GROUP_ID = ascii("\",\"groupId\":\"");
    private static final byte[] TIMESTAMP = ascii("\",\"timestamp\":\"");
    private static final byte[] OBJECT =
            ascii("\",\"properties\":{\"source\":\"web\",\"object\":\"");
    private static final byte[] POSITION = ascii("\",\"position\":");
    private static final byte[] FILE = ascii("\",\"properties\":{\"kind\":\"");
    private static final byte[] BYTES = ascii("\",\"bytes\":");
    private static final byte[] EMAIL =
            ascii("\",\"properties\":{\"role\":\"member\",\"email\":\"guest");
    private static final byte[] AT = ascii("@customer.example\"");
    private static final byte[] USER_TRAITS =
            ascii("\",\"traits\":{\"language\":\"en\",\"title\":\"");
    private static final byte[] GROUP_TRAITS =
            ascii("\",\"traits\":{\"industry\":\"software\",\"plan\":\"");
    private static final byte[] END_TEXT = ascii("\"");
    private static final byte[] CONTEXT = ascii("},\"context\":{\"groupId\":\"");
    private static final byte[] IP = ascii("\",\"ip\":\"203.0.113.");
    private static final byte[] REST =
            ascii(
                    "\",\"library\":{\"name\":\"analytics.js\",\"version\":\"2.11.4\"},\"locale\":\"en-GB\","
                            + "\"page\":{\"path\":\"/app/workspace\",\"title\":\"Workspace\"},"
                            + "\"timezone\":\"Europe/London\"}}");

    private static final byte[][] FILE_KINDS = {
        ascii("csv"), ascii("xlsx"), ascii("png"), ascii("pdf")
    };
    private static final byte[] TRACK = ascii("track");
    private static final byte[] PAGE = ascii("page");
    private static final byte[] IDENTIFY = ascii("identify");
    private static final byte[] GROUP = ascii("group");
    private static final byte[] PAGE_NAME = ascii("Workspace");
    private static final byte[] TITLE = ascii("Analyst");

    private static final long DAY_MILLIS = TimeUnit.DAYS.toMillis(1);

    private final Customers customers;
    private final SplittableRandom random;
    private final byte[] buffer = new byte[1_024];
    private int length;
    private long dateDay = Long.MIN_VALUE;
    private byte[] date;

    CallBytes(Customers customers, SplittableRandom random) {
        this.customers = customers;
        this.random = random;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Returns the call of a deed.
     *
     * @param at its timestamp, in milliseconds since 1970
     */
    byte[] of(Deed deed, int user, long at) {
        length = 0;
        add(TYPE);
        add(type(deed));
        add(MESSAGE_ID);
        addUuid();
        add(USER_ID);
        add(customers.userId(user));
        switch (deed.call()) {
            case TRACK -> add(EVENT, deed.event());
            case PAGE -> add(NAME, PAGE_NAME);
            case GROUP -> add(GROUP_ID, customers.accountId(user));
            case IDENTIFY -> {}
        }
        add(TIMESTAMP);
        addTime(at);
        addOwn(deed, user);
        add(CONTEXT);
        add(customers.accountId(user));
        add(IP);
        addNumber(1 + random.nextInt(254));
        add(REST);
        return Arrays.copyOf(buffer, length);
    }

    private static byte[] type(Deed deed) {
        return switch (deed.call()) {
            case TRACK -> TRACK;
            case PAGE -> PAGE;
            case IDENTIFY -> IDENTIFY;
            case GROUP -> GROUP;
        };
    }

    /** Adds the part that only this kind of call has: its properties or traits. */
    private void addOwn(Deed deed, int user) {
        if (deed.call() == Deed.Call.GROUP) {
            add(GROUP_TRAITS, customers.plan(user));
            add(END_TEXT);
            return;
        }
        if (deed.call() == Deed.Call.IDENTIFY) {
            add(USER_TRAITS, TITLE);
            add(END_TEXT);
            return;
        }
        switch (deed.properties()) {
            case OBJECT -> {
                add(OBJECT);
                addNumber(100_000 + random.nextInt(900_000));
                add(POSITION);
                addNumber(random.nextInt(100));
            }
            case FILE -> {
                add(FILE, FILE_KINDS[random.nextInt(FILE_KINDS.length)]);
                add(BYTES);
                addNumber(1_000 + random.nextInt(9_000_000));
            }
            case EMAIL -> {
                add(EMAIL);
                addNumber(random.nextInt(1_000));
                add(AT);
            }
        }
    }

    private void add(byte[] first, byte[] second) {
        add(first);
        add(second);
    }

    private void add(byte[] bytes) {
        System.arraycopy(bytes, 0, buffer, length, bytes.length);
        length += bytes.length;
    }

    private void addUuid() {
        long high = random.nextLong();
        long low = random.nextLong();
        addHex(high, 60, 32);
        buffer[length++] = '-';
        addHex(high, 28, 16);
        buffer[length++] = '-';
        addHex(high, 12, 0);
        buffer[length++] = '-';
        addHex(low, 60, 48);
        buffer[length++] = '-';
        addHex(low, 44, 0);
    }

    /**
     * Adds the hexadecimal digits from one bit to another, both inclusive and multiples of four.
     */
    private void addHex(long bits, int from, int to) {
        for (int shift = from; shift >= to; shift -= 4) {
            buffer[length++] = HEX[(int) (bits >>> shift) & 15];
        }
    }

    private void addNumber(int number) {
        if (number >= 10) {
            addNumber(number / 10);
        }
        buffer[length++] = (byte) ('0' + number % 10);
    }

    private void addTime(long at) {
        long day = Math.floorDiv(at, DAY_MILLIS);
        if (day != dateDay) {
            dateDay = day;
            date = ascii(LocalDate.ofEpochDay(day) + "T");
        }
        add(date);
        int millis = (int) Math.floorMod(at, DAY_MILLIS);
        int seconds = millis / 1_000;
        addTwo(seconds / 3_600);
        buffer[length++] = ':';
        addTwo(seconds / 60 % 60);
        buffer[length++] = ':';
        addTwo(seconds % 60);
        buffer[length++] = '.';
        buffer[length++] = (byte) ('0' + millis / 100 % 10);
        addTwo(millis % 100);
        buffer[length++] = 'Z';
    }

    private void addTwo(int number) {
        buffer[length++] = (byte) ('0' + number / 10);
        buffer[length++] = (byte) ('0' + number % 10);
    }
}
