package org.anabranch.node.http;

import org.anabranch.node.json.JsonLimits;

/**
 * What one client may cost. The names are those of the settings, and of the member {@code limit} of a problem.
 *
 * @param documentBytesMax of a document's or patch's body
 * @param json depth and keys of a document
 * @param operationsPerPatchMax of an operations patch
 * @param bulkLinesMax of one bulk request
 * @param bulkBytesMax of one bulk request
 * @param connectionsMax open at once; those beyond get 503
 * @param idleMillisMax between the end of a response and the headers of the next request
 * @param headersMillisMax from a connection's start to the end of its first request's headers
 * @param bodyMillisMax without a byte of a body
 * @param drainMillisMax that {@link HttpApi#stop} waits for requests that run
 */
public record HttpLimits(
        int documentBytesMax,
        JsonLimits json,
        int operationsPerPatchMax,
        int bulkLinesMax,
        int bulkBytesMax,
        int connectionsMax,
        long idleMillisMax,
        long headersMillisMax,
        long bodyMillisMax,
        long drainMillisMax) {

    public static final HttpLimits DEFAULT =
            new HttpLimits(1 << 20, JsonLimits.DEFAULT, 1_000, 10_000, 32 << 20, 1_000, 30_000, 10_000, 30_000, 10_000);

    private static final int DOCUMENT_BYTES_CEILING = 16 << 20;

    public HttpLimits {
        if (documentBytesMax < 1 || documentBytesMax > DOCUMENT_BYTES_CEILING) {
            throw new IllegalArgumentException("documentBytesMax is between 1 and " + DOCUMENT_BYTES_CEILING);
        }
        if (operationsPerPatchMax < 1 || bulkLinesMax < 1 || bulkBytesMax < 1 || connectionsMax < 1) {
            throw new IllegalArgumentException("limits are at least 1");
        }
        if (idleMillisMax < 1 || headersMillisMax < 1 || bodyMillisMax < 1 || drainMillisMax < 1) {
            throw new IllegalArgumentException("timeouts are at least 1 ms");
        }
    }
}
