package io.tideline.event;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;

/**
 * What the serializers of this package share: their records never change once made, so a copy is
 * the record itself, and each starts with one byte for its format, so that a later format can read
 * an earlier one.
 */
abstract class RecordSerializer<T> extends TypeSerializerSingleton<T> {
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

    /** The byte that a record starts with. */
    static void checkFormat(int found, int known) throws IOException {
        if (found != known) {
            throw new IOException(
                    "A record is in format "
                            + found
                            + "; this version of Tideline reads format "
                            + known
                            + ".");
        }
    }

    /** May be null. */
    static void writeText(String text, DataOutputView target) throws IOException {
        StringValue.writeString(text, target);
    }

    static String readText(DataInputView source) throws IOException {
        return StringValue.readString(source);
    }

    /** Not null. */
    static void writeBytes(byte[] bytes, DataOutputView target) throws IOException {
        target.writeInt(bytes.length);
        target.write(bytes);
    }

    static byte[] readBytes(DataInputView source) throws IOException {
        byte[] bytes = new byte[source.readInt()];
        source.readFully(bytes);
        return bytes;
    }

    static void writePosition(Position position, DataOutputView target) throws IOException {
        writeText(position.origin(), target);
        target.writeInt(position.partition());
        target.writeLong(position.offset());
    }

    static Position readPosition(DataInputView source) throws IOException {
        return new Position(readText(source), source.readInt(), source.readLong());
    }
}
