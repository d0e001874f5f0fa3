using System;
using Veze;

/// <summary>Runs the sample against the service at the first argument; says what it says, line by line.</summary>
static class Play
{
    static int Main(string[] args)
    {
        var client = new VezeClient(new ClientOptions { Url = args[0] });
        var result = Duel.Play(client, args[1], Console.WriteLine).GetAwaiter().GetResult();
        client.Dispose();
        return result == "win" || result == "loss" ? 0 : 1;
    }
}
