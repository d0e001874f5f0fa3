/** Made by ops/confusables.ts from UTS 39 and Unicode's names: what is read as what. */

/** Latin letters or digits, and the code points (hexadecimal) that look like them. */
export const CONFUSABLES: readonly (readonly [string, string])[] = [
  ["10", "23e8"],
  ["2", "1a7 1bb 3e8 14bf a644 a6ef a75a"],
  ["3", "1b7 21c 417 498 4e0 2ccc a76a a7ab 118aa 118ca 16f3b 1d206"],
  ["4", "13ce 118af"],
  ["5", "1bc 118bb"],
  ["6", "431 13ee 2cd2 118d5"],
  ["7", "104d2 118c6 1d212"],
  ["8", "222 223 9ea a6a 1031a 1e8cb"],
  ["9", "9ed a67 b68 d6d 2cca a76e 118ac 118b6 118cc 118d6"],
  [
    "a",
    "23a 251 391 3b1 410 430 13aa 15c5 1d00 1d8f 2376 237a 2c65 2c6d a4ee ab7a 102a0 16f40 1f150 1f170 1f1e6",
  ],
  ["aa", "a732 a733"],
  ["ae", "c6 e6 4d4 4d5"],
  ["ao", "a734 a735"],
  ["ar", "1f707"],
  ["au", "a736 a737"],
  ["av", "a738 a739 a73a a73b"],
  ["ay", "a73c a73d"],
  [
    "b",
    "180 181 182 183 184 243 253 299 392 411 412 42c 432 462 463 48c 48d 13cf 13f4 13fc 15af 15f7 1d6c 1d80 a4d0 a796 a797 a7b4 10282 102a1 10301 1f151 1f171 1f1e7",
  ],
  ["bl", "42b"],
  [
    "c",
    "a2 187 188 190 23b 23c 255 25b 3b5 404 421 441 454 4aa 4ab 510 511 13cb 13df 1d04 20a1 20ac 22f4 2377 2c88 2c89 2ca4 2ca5 a4da a792 a793 a794 a7c4 ab9b abaf 102a2 10302 10401 10415 10429 1043d 1051c 118ce 118e9 118f2 16f2d 1d221 1df1d 1f152 1f172 1f1e8 1f74c",
  ],
  [
    "d",
    "d0 110 111 189 18a 18b 18c 221 256 257 500 501 13a0 13e7 146f 15de 15ea 1d05 1d6d 1d81 1d91 20ab a4d2 a4d3 a7c7 a7c8 ab70 1df25 1f153 1f173 1f1a5 1f1e9",
  ],
  ["dz", "2a3 2a5"],
  [
    "e",
    "246 247 395 415 435 4bc 4bd 4be 4bf 13ac 1d07 1d92 212e 22ff 2c78 2d39 a4f0 ab32 ab34 ab7c 10286 118a6 118ae 1f154 1f174 1f1ea",
  ],
  [
    "f",
    "191 192 3dc 554 584 15b4 1d6e 1d82 1e9d 20bd a4dd a730 a798 a799 ab35 10287 102a5 10525 118a2 118c2 1d213 1f155 1f175 1f1eb",
  ],
  [
    "g",
    "18d 193 1e4 1e5 260 261 262 29b 50c 50d 551 581 13c0 13f3 13fb 1d83 a4d6 a7a0 a7a1 a7ac ab90 1f156 1f176 1f1ec",
  ],
  [
    "h",
    "126 127 266 29c 397 40b 41d 43d 45b 4a2 4a3 4ba 4bb 4c7 4c8 4c9 4ca 540 570 13bb 13c2 13f2 157c 2c67 2c68 2c8e a4e7 a694 a695 a795 a7aa ab8b 102cf 104cd 1f157 1f177 1f1ed",
  ],
  [
    "i",
    "131 268 269 26a 3b9 456 4cf 13a5 1d7b 1d7c 1d96 2373 2378 a646 a647 a7ae ab75 118c3 1df1a 1f158 1f178 1f1ee",
  ],
  [
    "j",
    "237 248 249 25f 284 29d 37f 3f3 408 458 545 575 13ab 148d 1d0a a4d9 a7b2 ab7b 1f159 1f179 1f1ef",
  ],
  [
    "k",
    "198 199 39a 41a 49a 49e 13e6 16d5 1d0b 1d84 20ad 2c69 2c6a 2c94 a4d7 a740 a741 a742 a743 a744 a745 a7a2 a7a3 10518 1f15a 1f17a 1f1f0",
  ],
  [
    "l",
    "141 142 196 197 19a 1c0 234 23d 26b 26c 26d 29f 399 406 4c0 5c0 5d5 5df 627 661 673 6f1 7ca 13de 14aa 16c1 1d0c 1d85 2223 23fd 2c60 2c61 2c62 2c92 2cd0 2cd1 2d4f a4e1 a4f2 a748 a749 a78e a7ad ab37 ab38 ab39 abae 1028a 10309 10320 1041b 10443 10526 118a3 118b2 16f16 16f28 1d22a 1df04 1df11 1df13 1df26 1e8c7 1f15b 1f17b 1f1f1",
  ],
  ["ll", "1c1 5f0 2016 2225 10199"],
  ["lls", "10198"],
  ["lo", "42e"],
  ["ls", "2aa"],
  ["lt", "20b6"],
  ["lz", "2ab"],
  [
    "m",
    "39c 3fa 41c 4cd 13b7 15f0 16d6 1d0d 1d86 2c6e 2c98 a4df ab3a 102b0 10311 1f15c 1f17c 1f1f2",
  ],
  ["mb", "1f76b"],
  [
    "n",
    "19d 19e 220 235 272 273 274 39d 3b7 548 54c 578 57c 1260 144e 1d70 1d87 2229 22c2 2c9a a4e0 a4f5 a790 a791 a7a4 a7a5 ab3b 1018e 10513 1d245 1df27 1f15d 1f17d 1f1f3",
  ],
  [
    "o",
    "d8 f8 19f 275 398 39f 3a3 3b8 3bf 3c3 41e 43e 472 473 4e8 4e9 555 585 5e1 647 665 6be 6c1 6d5 6f5 6ff 7c0 966 9e6 a66 ae6 b20 b66 be6 c66 ce6 d20 d66 e50 ed0 1010 101d 1040 10ff 12d0 13a4 13be 13eb 1cbf 1d0f 1d11 2296 229d 236c 2c7a 2c9e 2c9f 2d31 2d41 2d54 3007 a4f3 a74a a74b a74c a74d ab3d ab3e ab74 ab8e abbb 10292 102ab 10404 1042c 104c2 104ea 10516 114d0 118a8 118b5 118b7 118c8 118d7 118e0 1d21a 1df1b 1f15e 1f17e 1f1f4 1f714",
  ],
  ["oe", "152 153 276"],
  ["oo", "221e a698 a699 a74e a74f"],
  [
    "p",
    "1a4 1a5 3a1 3c1 420 440 13e2 146d 1d18 1d29 1d71 1d7d 1d88 2374 2c63 2ca2 2ca3 a4d1 a750 a751 a752 a753 a754 a755 abb2 10295 1f15f 1f17f 1f18a 1f1f5",
  ],
  ["q", "24a 24b 2a0 51a 51b 533 536 563 566 1d90 2d55 a756 a757 a758 a759 a7af 1f160 1f180 1f1f6"],
  ["qe", "1f700"],
  [
    "r",
    "1a6 24c 24d 27c 27d 27e 280 433 493 13a1 13d2 1587 1d26 1d72 1d73 1d89 2c64 2c85 a4e3 a7a6 a7a7 ab46 ab47 ab48 ab49 ab71 ab81 aba2 104b4 16f35 1d216 1df16 1df28 1f161 1f181 1f1f7",
  ],
  ["rn", "271 1d6f 20a5 11700 118e3"],
  [
    "s",
    "1bd 23f 282 405 455 54f 13d5 13da 1d74 1d8a 2c7e a4e2 a731 a7a8 a7a9 a7c5 a7c9 a7ca a7cc a7cd abaa 10296 10420 10448 118a1 118c1 16f3a 1df1e 1df29 1f162 1f182 1f1f8",
  ],
  ["sss", "1f75c"],
  [
    "t",
    "166 167 1ab 1ac 1ad 1ae 236 23e 288 3a4 3c4 422 442 4ac 4ad 13a2 13bf 1d1b 1d75 20ae 22a4 2361 27d9 2c66 2ca6 a4d4 ab72 10297 102b1 10315 118bc 16f0a 1df09 1df2a 1f163 1f183 1f1f9 1f768",
  ],
  ["t3", "a728"],
  ["tc", "2a8"],
  ["tf", "a777"],
  ["ts", "2a6"],
  [
    "u",
    "244 28b 3c5 54d 57d 1200 13cc 144c 1d1c 1d7e 1d99 222a 22c3 a4f4 a79e a79f a7b8 a7b9 ab4e ab52 ab9c 104ce 104f6 118b8 118d8 16f42 1f164 1f184 1f1fa",
  ],
  ["ue", "1d6b"],
  ["uo", "ab63"],
  [
    "v",
    "1b2 3bd 474 475 5d8 667 6f7 13d9 142f 1d20 2228 22c1 2c71 2c74 2d38 a4e6 a6df a75e a75f aba9 10197 1051d 11706 118a0 118c0 16f08 1d20d 1f165 1f185 1f1fb 1f708",
  ],
  ["vb", "1f76c"],
  [
    "w",
    "19c 26f 460 461 47c 47d 51c 51d 531 561 13b3 13c7 13d4 15ef 1d21 20a9 2c72 2c73 a4ea a760 a761 ab83 114c5 1170a 1170e 1170f 118e6 118ef 1d222 1f166 1f186 1f1fc",
  ],
  [
    "x",
    "d7 3a7 425 445 4b2 1541 157d 166d 166e 16b7 1d8d 2573 292b 292c 2a2f 2a30 2cac 2d5d a4eb a7b3 ab56 ab57 ab58 ab59 10196 10290 102b4 10317 10322 10527 118ec 1f167 1f187 1f1fd",
  ],
  [
    "y",
    "a5 194 1b3 1b4 24e 24f 263 28f 393 3a5 3b3 413 423 443 492 4ae 4af 4b0 4b1 10e7 13a9 13b1 13bd 14a5 1ca7 1d8c 1efe 1eff 2c84 2ca8 a4ec ab5a 102b2 118a4 118dc 16f07 16f43 1f168 1f188 1f1fe",
  ],
  [
    "z",
    "1b5 1b6 224 225 240 290 291 396 13c3 1d22 1d76 1d8e 2c6b 2c6c 2c7f a4dc a7c6 ab93 102f5 118a9 118c4 118e5 1f169 1f189 1f1ff",
  ],
];
