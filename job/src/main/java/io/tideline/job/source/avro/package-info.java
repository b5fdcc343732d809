/**
 * Records of topics that are Avro by the schemas of a registry, and become the JSON of the same
 * fields. Knows no topic and no format: what comes out is decoded as any other record.
 */
package io.tideline.job.source.avro;
