/**
 * The HTTP edge: {@link org.anabranch.node.http.HttpApi} listens, {@link org.anabranch.node.http.Routes} shows what there
 * is, and {@link org.anabranch.node.http.Problem} holds every way to say no. A request becomes an {@link
 * org.anabranch.node.http.Exchange}; a handler turns it into an {@link org.anabranch.node.http.Answer}; one place sends
 * that. Handlers run on the connection's event loop and never block it, but for short reads of the store.
 */
package org.anabranch.node.http;
