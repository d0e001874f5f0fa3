using System;
using System.Linq;
using System.Threading.Tasks;
using Veze;
using Veze.Events;
using Veze.Types;

/// <summary>A game in thirty lines: sign in, queue, match, room, result, board. It lives through lost connections.</summary>
public static class Duel
{
    /// <summary>Plays one match. @returns this player's result</summary>
    public static async Task<string> Play(VezeClient client, string region, Action<string> say)
    {
        var me = await client.SignInGuest("Dora");
        var found = new TaskCompletionSource<string>();
        var over = new TaskCompletionSource<string>();
        // One's own room tells what concerns this player. Joined before queueing: nothing is missed.
        var own = client.Rooms.Join("user:" + me.Id, room => room
            .On<MatchFound>(told => found.TrySetResult(told.MatchId))
            .On<MatchCancelled>(told => over.TrySetResult("cancelled"))
            .On<MatchFinished>(told => over.TrySetResult(told.Players.First(each => each.UserId == me.Id).Result)));
        await client.Api.PostMatchmakingEnqueue(new Enqueue { UserId = me.Id, Mode = "duel", Region = region });
        say("queued");
        var matchId = await found.Task;
        say("match " + matchId);
        var match = client.Rooms.Join(matchId, room => room.On<Countdown>(told => say("starts in " + told.Seconds)));
        client.Telemetry.Track("game.joined", new { match_id = matchId });
        var result = await over.Task;
        say("over: " + result);
        var boards = await client.Api.GetLeaderboards();
        say("boards: " + string.Join(", ", boards.Boards.Select(board => board.Mode)));
        await client.Telemetry.Flush();
        match.Leave();
        own.Leave();
        return result;
    }
}
