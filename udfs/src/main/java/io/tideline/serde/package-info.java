/** Bytes: variable-length numbers, packed text, serializers of records, digests. */
package io.tideline.serde;
