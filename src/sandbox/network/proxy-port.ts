/** Port of the proxy inside, on 127.0.0.1. */
export const PROXY_PORT = 3128;
