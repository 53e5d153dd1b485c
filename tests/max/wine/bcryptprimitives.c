/*
 * The one function that Rust's standard library takes from bcryptprimitives.dll, which Windows has and Wine 8 has not. It gives what Wine
 * has for random numbers under another name.
 */
#include <windows.h>

#include <bcrypt.h>

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T length)
{
    return BCryptGenRandom(NULL, data, (ULONG)length, BCRYPT_USE_SYSTEM_PREFERRED_RNG) == 0;
}
