package org.anabranch.testkit;

/** An operation that happened: which, where and when. */
public record Event<O>(O operation, Origin origin) {}
