/** Where programs inside find the proxy, on 127.0.0.1. */
export const PROXY_PORT = 3128;
