package org.anabranch.node.http;

import io.vertx.core.http.HttpHeaders;

/** What stands in nearly every answer, checked and encoded once. */
final class Headers {

    static final CharSequence CONTENT_TYPE = HttpHeaders.createOptimized("Content-Type");
    static final CharSequence JSON = HttpHeaders.createOptimized(MediaTypes.JSON);
    static final CharSequence ETAG = HttpHeaders.createOptimized("ETag");
    static final CharSequence CACHE_CONTROL = HttpHeaders.createOptimized("Cache-Control");
    static final CharSequence NO_CACHE = HttpHeaders.createOptimized("no-cache");
    static final CharSequence VARY = HttpHeaders.createOptimized("Vary");
    static final CharSequence ACCEPT = HttpHeaders.createOptimized("Accept");
    static final CharSequence SESSION = HttpHeaders.createOptimized("Session");
    static final CharSequence REQUEST_ID = HttpHeaders.createOptimized("Request-Id");

    private Headers() {}
}
