/*
 * OpenSSL has the alphabet with + and /, and padding: here the signs of URLs stand for
 * those, and the padding is put and taken.
 */
#include "erxd/base64.h"

#include "base/xalloc.h"

#include <openssl/evp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

void
base64_put(struct buf *out, const void *data, size_t len)
{
	unsigned char *text = xmalloc(len / 3 * 4 + 5);
	int n = EVP_EncodeBlock(text, data, (int)len);

	for (int i = 0; i < n && text[i] != '='; i++)
		buf_putc(out,
		    text[i] == '+'       ? '-'
			: text[i] == '/' ? '_'
					 : (char)text[i]);
	free(text);
}

size_t
base64_take(const char *text, size_t len, unsigned char *out, size_t max)
{
	size_t pad = (4 - len % 4) % 4, n;
	unsigned char *raw;
	char *padded;
	int got;

	if (len % 4 == 1 || len > BASE64_MAX)
		return SIZE_MAX;
	padded = xmalloc(len + pad + 1);
	for (size_t i = 0; i < len; i++)
		padded[i] = text[i] == '-' ? '+' : text[i] == '_' ? '/' : text[i];
	memset(padded + len, '=', pad);
	raw = xmalloc(len + pad + 4);
	got = EVP_DecodeBlock(raw, (const unsigned char *)padded, (int)(len + pad));
	n = got < 0 ? SIZE_MAX : (size_t)got - pad;
	if (n <= max)
		memcpy(out, raw, n);
	else
		n = SIZE_MAX;
	free(raw);
	free(padded);
	return n;
}
