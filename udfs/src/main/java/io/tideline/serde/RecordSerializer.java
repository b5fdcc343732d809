package io.tideline.serde;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;

/**
 * What our own serializers share: their records never change once made, so a copy is the record
 * itself, and each starts with one byte for its format, so that a later format can read an earlier
 * one.
 */
public abstract class RecordSerializer<T> extends TypeSerializerSingleton<T> {
    private static final long serialVersionUID = 1L;

    private static final int VARIABLE_LENGTH = -1;

    @Override
    public boolean isImmutableType() {
        return true;
    }

    @Override
    public T createInstance() {
        return null; // records are made by deserialize alone
    }

    @Override
    public T copy(T record) {
        return record;
    }

    @Override
    public T copy(T record, T reuse) {
        return record;
    }

    @Override
    public void copy(DataInputView source, DataOutputView target) throws IOException {
        serialize(deserialize(source), target);
    }

    @Override
    public int getLength() {
        return VARIABLE_LENGTH;
    }

    @Override
    public T deserialize(T reuse, DataInputView source) throws IOException {
        return deserialize(source);
    }

    /** Refuses: a snapshot in a savepoint would have the name of a class of ours in it. */
    @Override
    public final TypeSerializerSnapshot<T> snapshotConfiguration() {
        throw new UnsupportedOperationException("State holds values that Flink has types for.");
    }

    protected static void checkFormat(int found, int known) throws IOException {
        checkFormat("A record", found, known);
    }

    /**
     * Checks the version of what is to be read.
     *
     * @throws IOException if another version of Tideline wrote it
     */
    public static void checkFormat(String what, int found, int known) throws IOException {
        if (found != known) {
            throw new IOException(
                    "%s is in format %s; this version of Tideline reads format %s."
                            .formatted(what, found, known));
        }
    }

    /** Writes an id or a name, of text that UTF-8 can hold; may be null. */
    protected static void writeName(String name, DataOutputView target) throws IOException {
        if (name == null) {
            writeVar(0, target);
            return;
        }
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        writeVar(bytes.length + 1L, target);
        target.write(bytes);
    }

    protected static String readName(DataInputView source) throws IOException {
        int length = readVarInt(source) - 1;
        if (length < 0) {
            return null;
        }
        byte[] bytes = new byte[length];
        source.readFully(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Writes any text, also with lone surrogates; may be null. */
    protected static void writeText(String text, DataOutputView target) throws IOException {
        StringValue.writeString(text, target);
    }

    protected static String readText(DataInputView source) throws IOException {
        return StringValue.readString(source);
    }

    /** Writes an unsigned number, as {@link VarInts} has it. */
    protected static void writeVar(long value, DataOutputView target) throws IOException {
        VarInts.write(value, target);
    }

    protected static long readVar(DataInputView source) throws IOException {
        return VarInts.read(source);
    }

    protected static int readVarInt(DataInputView source) throws IOException {
        return (int) readVar(source);
    }

    /** Writes texts, which may be null. */
    protected static void writeTexts(Map<String, String> texts, DataOutputView target)
            throws IOException {
        writeVar(texts == null ? 0 : texts.size() + 1L, target);
        if (texts != null) {
            for (Map.Entry<String, String> entry : texts.entrySet()) {
                writeText(entry.getKey(), target);
                writeText(entry.getValue(), target);
            }
        }
    }

    protected static Map<String, String> readTexts(DataInputView source) throws IOException {
        int size = readVarInt(source) - 1;
        if (size < 0) {
            return null;
        }
        Map<String, String> texts = new LinkedHashMap<>();
        for (int i = 0; i < size; i++) {
            texts.put(readText(source), readText(source));
        }
        return texts;
    }

    /** Writes bytes, which must not be null. */
    protected static void writeBytes(byte[] bytes, DataOutputView target) throws IOException {
        target.writeInt(bytes.length);
        target.write(bytes);
    }

    protected static byte[] readBytes(DataInputView source) throws IOException {
        byte[] bytes = new byte[source.readInt()];
        source.readFully(bytes);
        return bytes;
    }
}
