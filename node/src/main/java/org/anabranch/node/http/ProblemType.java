package org.anabranch.node.http;

import java.util.Locale;

/** Every kind of problem. The name in lower case, with dashes, is part of the contract with clients. */
enum ProblemType {
    PATH_INVALID(400, "The path is not well-formed"),
    ID_INVALID(400, "This cannot be a document's id"),
    PARAMETER_INVALID(400, "A query parameter is unknown or out of range"),
    HEADER_INVALID(400, "A header is not well-formed"),
    REQUEST_INVALID(400, "The request is not well-formed"),
    SESSION_INVALID(400, "The session token was not made by this cluster"),
    SINCE_INVALID(400, "The token was not made for this feed"),
    JSON_INVALID(400, "The body is not JSON that is taken here"),
    BODY_INVALID(400, "The body is JSON, but not what is asked for here"),
    PATCH_INVALID(400, "The body is not a valid patch"),
    LINE_INVALID(400, "The line is not a valid bulk operation"),
    TOO_DEEP(400, "The document would be nested too deep"),
    ORIGIN_NOT_ALLOWED(403, "Web pages of this origin may not use this node"),
    NOT_FOUND(404, "There is nothing at this path"),
    NO_SUCH_DATABASE(404, "There is no such database"),
    NO_SUCH_DOCUMENT(404, "There is no such document"),
    NO_SUCH_MEMBER(404, "There is no such member"),
    NO_SUCH_PEER(404, "There is no such peer"),
    NO_SUCH_VALUE(404, "The document has nothing at this pointer"),
    METHOD_NOT_ALLOWED(405, "The method does not apply here"),
    NOT_ACCEPTABLE(406, "No representation is acceptable to the client"),
    PATCH_CONFLICT(409, "The patch does not apply to the document as it is"),
    CONFLICT_CHANGED(409, "The conflict has no such sibling, or not any more"),
    DOCUMENT_DELETED(409, "The document was deleted since the base version"),
    BASE_VERSION_GONE(409, "The base version is no longer known"),
    SETTING_FIXED(409, "The setting is fixed when the database is made"),
    BACKUP_EXISTS(409, "There is a backup of this name"),
    BACKUP_UNDER_WAY(409, "Another backup is being made"),
    MEMBER_NEEDED(409, "The member cannot be let go like this"),
    SINCE_EXPIRED(410, "What followed this token is no longer known"),
    PRECONDITION_FAILED(412, "The document is not as the request demands"),
    TOO_LARGE(413, "Larger than the limit"),
    URI_TOO_LONG(414, "The request target is too long"),
    MEDIA_TYPE_UNSUPPORTED(415, "The body's type is not taken here"),
    MISDIRECTED(421, "This node does not answer for that host"),
    NOT_AN_OBJECT(422, "A document is a JSON object"),
    IDEMPOTENCY_KEY_REUSED(422, "The idempotency key was used for another request"),
    SETTING_INVALID(422, "There is no such setting, or not with such a value"),
    HEADERS_TOO_LARGE(431, "The headers are too large"),
    BACKUP_FAILED(500, "The backup could not be made"),
    INTERNAL(500, "The node failed to answer"),
    NOT_READY(503, "The node is not ready"),
    OVERLOADED(503, "Too much waits already"),
    TOO_MANY_CONNECTIONS(503, "Too many connections"),
    UNAVAILABLE(503, "The node takes no requests now"),
    RETIRED(503, "The node was retired"),
    SESSION_NOT_REACHED(503, "What the session has seen is not here yet"),
    STORE_FULL(507, "The store is full");

    private final int status;
    private final String title;
    private final String slug = name().toLowerCase(Locale.ROOT).replace('_', '-');

    ProblemType(int status, String title) {
        this.status = status;
        this.title = title;
    }

    int status() {
        return status;
    }

    String title() {
        return title;
    }

    String slug() {
        return slug;
    }
}
